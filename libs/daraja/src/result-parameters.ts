import { fieldsOf, textOf, type Fields } from './wire-values';

const MAX_PARAMETERS = 100;
const MAX_KEY = 120;
const MAX_VALUE = 4_000;

/** Values by key, in the order in which they came: a key may come twice (daraja.md §12, 6). */
export type ResultParameters = ReadonlyMap<string, readonly string[]>;

/**
 * Reads `ResultParameters` or `ReferenceData`: an array, a single bare object or nothing at all; items without a value
 * are left out. At most 100 values of 4,000 characters.
 */
export function parametersOf(container: unknown): ResultParameters {
  const inside = fieldsOf(container)?.['ResultParameter'] ?? fieldsOf(container)?.['ReferenceItem'] ?? container;
  const parameters = new Map<string, string[]>();
  for (const entry of (Array.isArray(inside) ? inside : [inside]).slice(0, MAX_PARAMETERS)) {
    const item = fieldsOf(entry);
    const key = textOf(item?.['Key'] ?? item?.['Name'])?.slice(0, MAX_KEY);
    const value = item === undefined ? undefined : valueOf(item);
    if (key === undefined || value === undefined) continue;
    parameters.set(key, [...(parameters.get(key) ?? []), value.slice(0, MAX_VALUE)]);
  }
  return parameters;
}

function valueOf(item: Fields): string | undefined {
  const value = item['Value'];
  return typeof value === 'boolean' ? String(value) : textOf(value);
}

/** The first value of the first of these keys that has one. */
export function firstOf(parameters: ResultParameters, ...keys: readonly string[]): string | undefined {
  return keys.map((key) => parameters.get(key)?.[0]).find((value) => value !== undefined);
}
