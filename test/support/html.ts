/** Reads rendered pages as a browser would, as far as the tests of this folder need it. */

export interface Element {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
}

const tag = /<([a-z][a-z0-9]*)((?:\s+[^\s=<>"'/]+(?:="[^"]*")?)*)\s*\/?>/g;
const attribute = /([^\s=]+)(?:="([^"]*)")?/g;

function decoded(text: string): string {
  return text.replace(/&(?:lt|gt|amp|quot|#34|#39);/g, (entity) => {
    const characters: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&amp;': '&', '&#39;': "'" };
    return characters[entity] ?? '"';
  });
}

/** Every opening tag of a page, in order, with decoded attribute values. */
export function elements(html: string): Element[] {
  return [...html.matchAll(tag)].map(([, name = '', attributes = '']) => ({
    name,
    attributes: new Map(
      [...attributes.matchAll(attribute)].map(([, key = '', value = '']) => [key, decoded(value)]),
    ),
  }));
}

/** The page without any of its texts and values: what an injection would change. */
export function skeleton(html: string): string {
  const opened = elements(html).map(({ name, attributes }) => `${name}[${[...attributes.keys()].join(' ')}]`);
  // Angle brackets that form no tag known above would be missed: they are counted.
  return `${opened.join(' ')} < ${html.split('<').length} > ${html.split('>').length}`;
}

/** The first element that has all of these attributes. */
export function find(html: string, wanted: Readonly<Record<string, string>>): Element | undefined {
  return elements(html).find(({ attributes }) =>
    Object.entries(wanted).every(([name, value]) => attributes.get(name) === value),
  );
}
