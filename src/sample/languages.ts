/** Codes of languages: ISO 639-1 with two letters, ISO 639-2 with three, BCP 47 made of them. */

/** Bibliographic codes of ISO 639-2 (B), each with the terminological one (T) that movies want. */
export const TERMINOLOGY_CODES: Readonly<Record<string, string>> = {
  ...{ alb: 'sqi', arm: 'hye', baq: 'eus', bur: 'mya', chi: 'zho', cze: 'ces', dut: 'nld' },
  ...{ fre: 'fra', geo: 'kat', ger: 'deu', gre: 'ell', ice: 'isl', mac: 'mkd', mao: 'mri' },
  ...{ may: 'msa', per: 'fas', rum: 'ron', slo: 'slk', tib: 'bod', wel: 'cym' },
};

/** Each a code of ISO 639-1, and behind it that of ISO 639-2/T. */
const PAIRS: readonly string[] = [
  'aaaar ababk aeave afafr akaka amamh anarg arara asasm avava ayaym azaze babak bebel bgbul bibis bmbam bnben bobod brbre bsbos cacat ceche chcha',
  'cocos crcre csces cuchu cvchv cycym dadan dedeu dvdiv dzdzo eeewe elell eneng eoepo esspa etest eueus fafas ffful fifin fjfij fofao frfra fyfry',
  'gagle gdgla glglg gngrn guguj gvglv hahau heheb hihin hohmo hrhrv hthat huhun hyhye hzher iaina idind ieile igibo iiiii ikipk ioido isisl itita',
  'iuiku jajpn jvjav kakat kgkon kikik kjkua kkkaz klkal kmkhm knkan kokor krkau kskas kukur kvkom kwcor kykir lalat lbltz lglug lilim lnlin lolao',
  'ltlit lulub lvlav mgmlg mhmah mimri mkmkd mlmal mnmon mrmar msmsa mtmlt mymya nanau nbnob ndnde nenep ngndo nlnld nnnno nonor nrnbl nvnav nynya',
  'ococi ojoji omorm orori ososs papan pipli plpol pspus ptpor quque rmroh rnrun roron rurus rwkin sasan scsrd sdsnd sesme sgsag sisin skslk slslv',
  'smsmo snsna sosom sqsqi srsrp ssssw stsot susun svswe swswa tatam tetel tgtgk ththa titir tktuk tltgl tntsn toton trtur tstso tttat twtwi tytah',
  'uguig ukukr ururd uzuzb veven vivie vovol wawln wowol xhxho yiyid yoyor zazha zhzho zuzul',
];

const BY_TWO = new Map(
  PAIRS.flatMap((line) => line.split(' ')).map((pair) => [pair.slice(0, 2), pair.slice(2)]),
);

/** Nobody says which. */
export const UNDETERMINED = 'und';

/** Whether it has the form of ISO 639-2/T; the list itself has some 500 codes, and grows. */
export function isLanguageCode(code: string): boolean {
  return typeof code === 'string' && /^[a-z]{3}$/.test(code) && !(code in TERMINOLOGY_CODES);
}

/** The code of ISO 639-2/T that comes closest to a tag of BCP 47; `und` where there is none. */
export function languageCodeOf(tag: string): string {
  const language = /^[a-z]*/i.exec(tag)?.[0].toLowerCase() ?? '';
  if (language.length === 2) return BY_TWO.get(language) ?? UNDETERMINED;
  const code = TERMINOLOGY_CODES[language] ?? language;
  return isLanguageCode(code) ? code : UNDETERMINED;
}

/** As movies hold a code: three letters, five bits each. */
export function packedLanguage(code: string): number {
  return Buffer.from(code).reduce((sum, letter) => (sum << 5) | (letter - 0x60), 0);
}
