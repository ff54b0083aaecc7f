const ESCAPES: Readonly<Record<string, string>> = {
  ...{ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' },
  ...{ '\t': '&#9;', '\n': '&#10;' },
};

/** Text between tags. */
export const escapedXml = (text: string): string =>
  text.replace(/[&<>]/g, (one) => ESCAPES[one] ?? one);

/** A tag with its attributes, in their order. */
export function printTag(
  name: string,
  attributes: readonly (readonly [string, string])[],
  isEmpty = false,
): string {
  const said = attributes.map(([key, value]) => {
    const text = value.replace(/[&<>"\t\n]/g, (one) => ESCAPES[one] ?? one);
    return ` ${key}="${text}"`;
  });
  return `<${name}${said.join('')}${isEmpty ? '/' : ''}>`;
}
