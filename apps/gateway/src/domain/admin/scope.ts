import type { Environment } from '@daftari/journal-core/event';
import type { BodyFields } from '../body-fields';
import { idIn } from '../payment-fields';
import { pageIn, queryFields, type PageAsk } from '../query-fields';

/** Test unless it is told otherwise: the less harm, the safer the default. */
export function environmentIn(fields: BodyFields): Environment {
  const value = fields.value('environment') ?? 'test';
  if (value === 'live' || value === 'test') return value;
  fields.wrong('environment', 'must be test or live');
  return 'test';
}

/** One of the words that are known; undefined when it is absent or wrong, which is noted. */
export function wordIn<Word extends string>(
  fields: BodyFields,
  name: string,
  known: readonly Word[],
): Word | undefined {
  const value = fields.value(name);
  const word = known.find((each) => each === value);
  if (word === undefined && value !== undefined) fields.wrong(name, `must be one of ${known.join(', ')}`);
  return word;
}

/** The same, of what has to be there. */
export function requiredWord<Word extends string>(
  fields: BodyFields,
  name: string,
  known: readonly [Word, ...Word[]],
): Word {
  if (fields.value(name) === undefined) fields.wrong(name, `is required: one of ${known.join(', ')}`);
  return wordIn(fields, name, known) ?? known[0];
}

/** @throws DaftariError VALIDATION_ERROR */
export function readEnvironmentQuery(query: unknown): Environment {
  const fields = queryFields(query);
  const environment = environmentIn(fields);
  fields.refuseIfWrong();
  return environment;
}

/** The page of a list that may be about one merchant. @throws DaftariError VALIDATION_ERROR, INVALID_UUID */
export function readPageQuery(query: unknown): PageAsk & { readonly merchantId: string } {
  const fields = queryFields(query);
  const ask = { ...pageIn(fields), merchantId: idIn(fields, 'merchantId') ?? '' };
  fields.refuseIfWrong();
  return ask;
}
