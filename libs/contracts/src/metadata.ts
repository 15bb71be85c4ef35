/** What a merchant may hang on a payment: names and texts of its own, which come back as they were given. */
export type Metadata = Readonly<Record<string, string>>;

export const MAX_METADATA_NAMES = 20;
export const MAX_METADATA_NAME_CHARACTERS = 40;
export const MAX_METADATA_VALUE_CHARACTERS = 500;
/** Of all of it together, as JSON; the event's field has the same limit. */
export const MAX_METADATA_CHARACTERS = 4_000;

/** An object can not hold it as a name of its own everywhere. */
const NOT_A_NAME = '__proto__';

/** What is wrong with it, by field (`metadata` itself, or `metadata.<name>`); nothing when all is well. */
export function metadataProblems(metadata: Readonly<Record<string, unknown>>): Record<string, string> {
  const names = Object.keys(metadata);
  if (names.length > MAX_METADATA_NAMES) return { metadata: `must have at most ${MAX_METADATA_NAMES} names` };
  const problems: [string, string][] = [];
  for (const name of names) {
    const value = metadata[name];
    const field = `metadata.${name.slice(0, MAX_METADATA_NAME_CHARACTERS)}`;
    if (name.length === 0 || name.length > MAX_METADATA_NAME_CHARACTERS || name === NOT_A_NAME) {
      problems.push([field, `the name must have 1 to ${MAX_METADATA_NAME_CHARACTERS} characters`]);
    } else if (typeof value !== 'string') {
      problems.push([field, 'must be text']);
    } else if (value.length > MAX_METADATA_VALUE_CHARACTERS) {
      problems.push([field, `must have at most ${MAX_METADATA_VALUE_CHARACTERS} characters`]);
    }
  }
  if (problems.length > 0) return Object.fromEntries(problems);
  const isTooLong = metadataText(metadata as Metadata).length > MAX_METADATA_CHARACTERS;
  return isTooLong ? { metadata: `must have at most ${MAX_METADATA_CHARACTERS} characters as JSON` } : {};
}

/** Canonical JSON: the same metadata gives the same text, in whatever order it came. */
export function metadataText(metadata: Metadata): string {
  const names = Object.keys(metadata).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${JSON.stringify(metadata[name])}`).join(',')}}`;
}

/** What an event's field holds; nothing when it has none, when it is sealed, as it is in a view, or when it was erased. */
export function metadataOf(text: unknown): Record<string, string> {
  if (typeof text !== 'string' || !text.startsWith('{')) return {};
  return JSON.parse(text) as Record<string, string>;
}
