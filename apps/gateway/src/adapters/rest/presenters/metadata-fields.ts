import { Type } from 'typebox';
import type { Payment } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';

/** In answers about a payment. */
export const METADATA_FIELDS = {
  metadata: Type.Optional(
    Type.Record(Type.String(), Type.String(), {
      description: 'As it was given; absent where none was, and after erasure.',
    }),
  ),
};

export function metadataFields({ metadata }: Pick<Payment, 'metadata'>) {
  return Object.keys(metadata).length === 0 ? {} : { metadata };
}
