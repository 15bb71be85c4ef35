import { Type, type TObjectOptions, type TSchema } from 'typebox';
import type { DaftariError } from '@daftari/kernel/errors';

export const RequestId = Type.String({ format: 'uuid', description: 'Quote it to support.' });
/** Shillings; up to two decimals. */
export const Shillings = Type.Number({ description: 'KES' });
export const NullableText = Type.Union([Type.String(), Type.Null()]);
export const Timestamp = Type.String({ description: 'ISO 8601 with milliseconds and Z' });

/** Every 2xx body (seed-apis.md §1.3). */
export function Success<Data extends TSchema>(data: Data, documentation: TObjectOptions = {}) {
  return Type.Object({ success: Type.Literal(true), data, requestId: RequestId }, documentation);
}

/** The name of `Failure` among the shared schemas. */
export const FAILURE_ID = 'PalPlussError';

/** Every other body. `details` is always an object: SDKs fail on anything else (seed-apis.md §1.16). */
export const Failure = Type.Object(
  {
    success: Type.Literal(false),
    error: Type.Object({
      message: Type.String({ description: 'What is wrong, for people.' }),
      code: Type.String({ description: 'What is wrong, for programs: one of the codes listed.' }),
      details: Type.Record(Type.String(), Type.Unknown(), {
        description: 'More, by code: wrong fields are in `fields`, a wait in `retryAfterSeconds`.',
      }),
    }),
    requestId: RequestId,
  },
  { $id: FAILURE_ID, title: 'PalPluss error' },
);

export function success<Data>(data: Data, requestId: string) {
  return { success: true as const, data, requestId };
}

export function failure({ message, code, details }: DaftariError, requestId: string) {
  return { success: false as const, error: { message, code, details: { ...details } }, requestId };
}
