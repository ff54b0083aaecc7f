/** Bibliographic codes of ISO 639-2 (B), each with the terminological one (T) that movies want. */
export const TERMINOLOGY_CODES: Readonly<Record<string, string>> = {
  ...{ alb: 'sqi', arm: 'hye', baq: 'eus', bur: 'mya', chi: 'zho', cze: 'ces', dut: 'nld' },
  ...{ fre: 'fra', geo: 'kat', ger: 'deu', gre: 'ell', ice: 'isl', mac: 'mkd', mao: 'mri' },
  ...{ may: 'msa', per: 'fas', rum: 'ron', slo: 'slk', tib: 'bod', wel: 'cym' },
};

/** Whether it has the form of ISO 639-2/T; the list itself has some 500 codes, and grows. */
export function isLanguageCode(code: string): boolean {
  return typeof code === 'string' && /^[a-z]{3}$/.test(code) && !(code in TERMINOLOGY_CODES);
}
