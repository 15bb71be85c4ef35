import { Type } from 'typebox';

/** Integer cents; credits are positive. Field names of money end in `Cents`. */
export const CentsField = Type.Integer({
  minimum: Number.MIN_SAFE_INTEGER,
  maximum: Number.MAX_SAFE_INTEGER,
});
export const PositiveCents = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER });
export const FeeCents = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

/** ISO 8601 with milliseconds and `Z`. */
export const Time = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$' });
export const Id = Type.String({ pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' });
export const Sha256 = Type.String({ pattern: '^[0-9a-f]{64}$' });
export const Currency = Type.Literal('KES');

/** Marks text that tells who a person is (phone, name, an id that contains the phone): it is sealed and can be erased. */
export function Personal(maxLength: number) {
  return Type.String({ maxLength, personal: 'always' });
}

/** Marks text that others wrote and that tells nobody's name: it is sealed where it holds digits that can be a number. */
export function Remark(maxLength: number) {
  return Type.String({ maxLength, personal: 'digits' });
}

/** The hash of something personal: who knows all of it but the phone could try every number. */
export const PersonalSha256 = Type.String({ pattern: '^[0-9a-f]{64}$', personal: 'always' });

/** One side of a posting. The legs of an event sum to zero; a credit is positive. */
export const Leg = Type.Object({ account: Type.String({ maxLength: 200 }), amountCents: CentsField });
export const Legs = Type.Array(Leg, { minItems: 2, maxItems: 16 });
