import { metadataProblems, type Metadata } from '@daftari/contracts/metadata';
import { wellFormed, type BodyFields } from './body-fields';

/** The merchant's own names and values in a request; nothing where it has none. Notes what is wrong with them. */
export function metadataIn(fields: BodyFields): { readonly metadata?: Metadata } {
  const value = fields.value('metadata');
  if (value === undefined) return {};
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    fields.wrong('metadata', 'must be an object of texts');
    return {};
  }
  const problems = Object.entries(metadataProblems(value as Record<string, unknown>));
  for (const [field, why] of problems) fields.wrong(wellFormed(field), why);
  if (problems.length > 0) return {};
  const texts = Object.entries(value as Metadata).map(([name, text]) => [wellFormed(name), wellFormed(text)]);
  return texts.length === 0 ? {} : { metadata: Object.fromEntries(texts) as Metadata };
}
