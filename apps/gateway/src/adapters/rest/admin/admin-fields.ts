import { Type } from 'typebox';
import { DEFAULT_LIST_LIMIT, MAX_LIST_LIMIT } from '../../../domain/query-fields';
import { MAX_REASON_CHARACTERS } from '../../../domain/admin/reason';

/** Parts of documentation that several routes of the operator's share; what is accepted is decided in the domain. */
export const SAMPLE_MERCHANT_ID = 'b6fbe75f-ce87-4d44-b318-6cfdb8b7de4d';
export const SAMPLE_TRANSACTION_ID = 'fa98a577-95ea-4a8f-8467-1fbe74f5d6f4';

export const Id = (description: string) => Type.String({ format: 'uuid', description });
export const Text = (description: string) => Type.String({ description });
export const Time = (description: string) =>
  Type.String({ description: `${description}; ISO 8601 with milliseconds and Z.` });
export const Kes = (description: string) => Type.Number({ description: `${description}, in KES.` });
export const Nullable = <Description extends string>(schema: ReturnType<typeof Text>, description: Description) =>
  Type.Union([schema, Type.Null()], { description });
export const NullableKes = (description: string) =>
  Type.Union([Type.Number(), Type.Null()], { description: `${description}, in KES; null for none.` });

export const MerchantParams = Type.Object({
  id: Type.String({ format: 'uuid', description: 'The merchant.', examples: [SAMPLE_MERCHANT_ID] }),
});

const environments = ['test', 'live'];
export const EnvironmentField = Type.Optional(
  Type.String({ enum: environments, default: 'test', description: 'Test money or real money.' }),
);
export const EnvironmentAnswer = Type.String({ enum: environments, description: 'Test money or real money.' });
export const EnvironmentQuery = Type.Object({ environment: EnvironmentField });

export const PAGE_QUERY = {
  limit: Type.Optional(
    Type.Integer({ minimum: 1, maximum: MAX_LIST_LIMIT, default: DEFAULT_LIST_LIMIT, description: 'At most so many.' }),
  ),
  cursor: Type.Optional(Type.String({ description: '`nextCursor` of the page before; none for the first page.' })),
};

export const NEXT_CURSOR = {
  nextCursor: Type.Union([Type.String(), Type.Null()], { description: 'For the next page; null when there is none.' }),
  next_cursor: Type.Union([Type.String(), Type.Null()], { description: 'The same as `nextCursor`.' }),
};

export function nextCursorOf(cursor: string) {
  const nextCursor = cursor === '' ? null : cursor;
  return { nextCursor, next_cursor: nextCursor };
}

export const ReasonField = Type.String({
  minLength: 1,
  maxLength: MAX_REASON_CHARACTERS,
  description: 'Why, for those who read the log later.',
});
