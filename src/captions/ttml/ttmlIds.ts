/** Names that XML lets things have, one for each, and what they were called. */

const FIRST = /^[\p{L}_]$/u;
const OTHER = /^[\p{L}\p{N}._-]$/u;

/** A name that XML takes for `name`; `count`: the how-maniest of that name it is. */
export function xmlId(name: string, count: number): string {
  const characters = Array.from(name.replace(/_(?=[xn])/g, '_x5f_'));
  const written = characters.map((one, place) =>
    (place === 0 ? FIRST : OTHER).test(one) ? one : `_x${(one.codePointAt(0) ?? 0).toString(16)}_`,
  );
  return written.join('') + (count === 0 ? '' : `_n${count}_`);
}

/** The name that an id was made of. */
export function nameOfId(id: string): string {
  return id.replace(/_n\d+_|_x([\da-f]{1,6})_/g, (all, hex?: string) => {
    if (hex === undefined) return '';
    return parseInt(hex, 16) <= 0x10ffff ? String.fromCodePoint(parseInt(hex, 16)) : all;
  });
}

/** The ids of a document. */
export class XmlIds {
  readonly #used = new Set<string>();
  readonly #counts = new Map<string, number>();

  /** One that nothing else has. */
  public of(name: string): string {
    let count = this.#counts.get(name) ?? (name === '' ? 1 : 0);
    while (this.#used.has(xmlId(name, count))) count++;
    this.#counts.set(name, count + 1);
    const id = xmlId(name, count);
    this.#used.add(id);
    return id;
  }
}
