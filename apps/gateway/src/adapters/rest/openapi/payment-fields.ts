import { Type } from 'typebox';
import {
  MAX_METADATA_NAMES,
  MAX_METADATA_NAME_CHARACTERS,
  MAX_METADATA_VALUE_CHARACTERS,
} from '@daftari/contracts/metadata';
import { MAX_SHILLINGS, MIN_SHILLINGS } from '../../../domain/amount';
import { MAX_CALLBACK_URL_CHARACTERS } from '../../../domain/callback-address';
import { MAX_DESCRIPTION_CHARACTERS, MAX_REFERENCE_CHARACTERS } from '../../../domain/payment-fields';

/** Fields of requests, for documentation: what is accepted is decided in the domain, which is more lenient. */
export const AmountField = Type.Integer({
  minimum: MIN_SHILLINGS,
  maximum: MAX_SHILLINGS,
  description: 'Whole shillings; numeric text such as "500.0" is read as well. Cents are refused, never rounded.',
});
export const PhoneField = Type.String({
  description: '07XXXXXXXX, 01XXXXXXXX, +254XXXXXXXXX or 254XXXXXXXXX',
});

/** Text that may be absent or null, and has a default. */
export function DefaultedText(maxLength: number, byDefault: string, description: string) {
  return Type.Optional(Type.Union([Type.String({ maxLength }), Type.Null()], { default: byDefault, description }));
}

export function ReferenceField(byDefault: string) {
  const description = 'What the customer sees on their phone, at most 12 characters of it.';
  return DefaultedText(MAX_REFERENCE_CHARACTERS, byDefault, description);
}

export function DescriptionField(byDefault: string) {
  return DefaultedText(MAX_DESCRIPTION_CHARACTERS, byDefault, 'Echoed whole; Daraja gets at most 13 characters.');
}

export const CallbackUrlField = Type.Optional(
  Type.Union([Type.String({ format: 'uri', maxLength: MAX_CALLBACK_URL_CHARACTERS }), Type.Null()], {
    description: 'Where the webhook of this payment goes: https, or with a test key http on loopback.',
  }),
);

export function NullableId(description: string) {
  return Type.Optional(Type.Union([Type.String({ format: 'uuid' }), Type.Null()], { description }));
}

const MetadataName = Type.String({ minLength: 1, maxLength: MAX_METADATA_NAME_CHARACTERS });
const MetadataValue = Type.String({ maxLength: MAX_METADATA_VALUE_CHARACTERS });

export const MetadataField = Type.Optional(
  Type.Union([Type.Record(Type.String(), MetadataValue), Type.Null()], {
    description:
      'Names and texts of your own, at most 4,000 characters as JSON. They come back in answers and in PalPluss webhooks; ' +
      'M-Pesa never sees them.',
    propertyNames: MetadataName,
    maxProperties: MAX_METADATA_NAMES,
  }),
);
