/**
 * Parameters of encoders that make them write or read files of their own, in lists such as `x264-params`. The
 * encoders do not agree on how a key may be spelt, so it is compared without signs and without regard to case.
 */
const FILE_KEYS: ReadonlySet<string> = new Set(
  [
    // Passes: statistics go to a file, under a name of the encoder's own choosing if none is given.
    'stats pass statswrite statsread rcstats statfile inputstatfile outputstatfile',
    'qpfile cqmfile dumpyuv recon csv inputcsv zonefile scalinglist lambdafile tcfilein tcfileout openclclbin opencl',
    'analysissave analysisload analysisreusefile analysisreusemode output psnrfile logfile errlog roimapfile',
    'fgstable filmgrain aomfilmgrain dhdr10info dolbyvisionrpu nalufile predstructfile',
  ].flatMap((line) => line.split(' ')),
);

/** In this list it is a number. */
const NUMBERS: Readonly<Record<string, string>> = { 'svtav1-params': 'filmgrain' };

/** Options that are such a list: there a key alone, without a value, counts as well. */
const LISTS = /(?:params|opts)$/i;

const plain = (key: string): string => key.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

/**
 * The key in an option's value that names a file; undefined when there is none.
 *
 * Quotes and backslashes are left out first: some lists are read with them (`'sta\ts'` is `stats`), some without, so
 * that neither may hide a key.
 */
export function fileKeyIn(option: string, value: string): string | undefined {
  const parameters = value.replaceAll(/['"\\]/g, '').split(/[:,;\s]/);
  const found = parameters
    .filter((parameter) => parameter.includes('=') || LISTS.test(option))
    .map((parameter) => parameter.split('=', 1)[0] ?? '');
  return found.find((key) => FILE_KEYS.has(plain(key)) && NUMBERS[option] !== plain(key));
}
