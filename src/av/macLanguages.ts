/**
 * Languages as QuickTime's old table spells them in libav, by their other codes of ISO 639-2: some languages have two, one for
 * bibliographers and one for terminologists, and libav knows one of them.
 */
const SPELLED: Readonly<Record<string, string>> = {
  bod: 'tib',
  cym: 'wel',
  cze: 'ces',
  deu: 'ger',
  ell: 'gre',
  eus: 'baq',
  fre: 'fra',
  hye: 'arm',
  isl: 'ice',
  kat: 'geo',
  mkd: 'mac',
  msa: 'may',
  mya: 'bur',
  nld: 'dut',
  rum: 'ron',
  slo: 'slk',
  sqi: 'alb',
  swe: 'sve',
  zho: 'chi',
};

/** The code under which a QuickTime movie holds a language: the same, unless libav knows it by another. */
export function macLanguage(language: string): string {
  return SPELLED[language] ?? language;
}
