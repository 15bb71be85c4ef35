import type { TSchema } from 'typebox';
import { success, Success } from '../envelope';
import { SAMPLE_REQUEST_ID } from './samples';

/** A route's 200 in PalPluss's envelope, as it is documented: in words, with its headers and with an example. */
export function successResponse<Data extends TSchema>(
  data: Data,
  description: string,
  example: unknown,
  headers?: Readonly<Record<string, object>>,
) {
  return Success(data, {
    description,
    'x-examples': { answer: { summary: description, value: success(example, SAMPLE_REQUEST_ID) } },
    ...(headers === undefined ? {} : { headers }),
  });
}
