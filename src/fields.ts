/** A parsed JSON object; its values are whatever the line says. */
export type Fields = Readonly<Record<string, unknown>>;

/** `value` if it is a JSON object, else undefined. */
// oxlint-disable typescript/no-unsafe-type-assertion -- any object has string keys and unknown values
export const fieldsOf = (value: unknown): Fields | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
// oxlint-enable typescript/no-unsafe-type-assertion

export function text(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  return typeof value === 'string' ? value : undefined;
}

export function number(fields: Fields, name: string): number | undefined {
  const value = fields[name];
  return typeof value === 'number' ? value : undefined;
}

export function flag(fields: Fields, name: string): boolean | undefined {
  const value = fields[name];
  return typeof value === 'boolean' ? value : undefined;
}

/** The strings of a list; anything else in it is left out. */
export function texts(fields: Fields, name: string): readonly string[] {
  const value = fields[name];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** An RFC 3339 time in milliseconds since 1970, or undefined when it is none. */
export function millisecondsOf(time: string | undefined): number | undefined {
  const milliseconds = time === undefined ? NaN : Date.parse(time);
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}

/** The objects in a list; nothing for what is no list. */
export function objectsIn(value: unknown): Fields[] {
  const objects: Fields[] = [];
  for (const item of Array.isArray(value) ? value : []) {
    const object = fieldsOf(item);
    if (object) objects.push(object);
  }
  return objects;
}
