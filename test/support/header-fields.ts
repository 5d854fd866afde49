/** Header fields as they come over the wire: several of one name keep their order. Names are in lower case. */

export type Field = readonly [name: string, value: string];

/** @param raw name, value, name, value, as node:http has them */
export const fieldsOf = (raw: readonly string[]): readonly Field[] =>
  raw.flatMap((name, index): Field[] =>
    index % 2 === 0 ? [[name.toLowerCase(), raw[index + 1] ?? '']] : [],
  );

export const values = (fields: readonly Field[], name: string): readonly string[] =>
  fields.flatMap(([each, value]) => (each === name ? [value] : []));

export const without = (fields: readonly Field[], ...names: readonly string[]): readonly Field[] =>
  fields.filter(([name]) => !names.includes(name));

/** In place of all that have the name. */
export const replaced = (fields: readonly Field[], name: string, value: string): readonly Field[] => [
  ...without(fields, name),
  [name, value],
];
