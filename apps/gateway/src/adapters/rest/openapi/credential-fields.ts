import { Type } from 'typebox';
import type { CredentialProfile } from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import type { ErrorCode } from '@daftari/kernel/error-registry';
import { MAX_SECRET_CHARACTERS, TRANSACTION_TYPES } from '../../../domain/credential-request';
import { MAX_NAME_CHARACTERS } from '../../../domain/directory-fields';
import { DOOR_ERRORS } from './error-responses';

/** What the documentation shows as an answer goes through the same presenter as any answer. */
export const SAMPLE_PROFILE: CredentialProfile = {
  profileId: '5e0c1b52-7a0e-4f7e-8a53-1d6f4c1b2a30',
  merchantId: 'b6fbe75f-ce87-4d44-b318-6cfdb8b7de4d',
  name: 'Our own paybill',
  shortcode: '600100',
  transactionType: 'CustomerPayBillOnline',
  active: true,
  secretVersion: 1,
  createdAt: '2026-03-01T08:00:00.000Z',
  updatedAt: '2026-03-01T08:00:00.000Z',
};
export const SAMPLE_TEST = { valid: true, message: 'Daraja gave an access token for the consumer key and secret.' };

const secret = (what: string) =>
  Type.String({ minLength: 1, maxLength: MAX_SECRET_CHARACTERS, writeOnly: true, description: what });

export const ProfileNameField = Type.String({ minLength: 1, maxLength: MAX_NAME_CHARACTERS });
export const TransactionTypeField = Type.Optional(
  Type.Union([Type.Null(), Type.String({ enum: [...TRANSACTION_TYPES] })], {
    description: "For payments that go by no channel; null where the platform's is to count.",
  }),
);
export const SECRET_FIELDS = {
  consumerKey: secret("The Daraja app's consumer key. Never answered."),
  consumerSecret: secret("The Daraja app's consumer secret. Never answered."),
  passkey: secret("The shortcode's Lipa na M-Pesa passkey. Never answered."),
};

export const CredentialParams = Type.Object({
  id: Type.String({
    format: 'uuid',
    description: 'The id that the profile was answered with.',
    examples: [SAMPLE_PROFILE.profileId],
  }),
});

export const CREDENTIAL_ERRORS = [...DOOR_ERRORS, 'MERCHANT_NOT_FOUND'] as const satisfies readonly ErrorCode[];
/** What a request with a profile's id in its address may be refused with. */
export const ONE_CREDENTIAL_ERRORS = [
  ...CREDENTIAL_ERRORS,
  'VALIDATION_ERROR',
  'INVALID_UUID',
  'CREDENTIAL_NOT_FOUND',
] as const satisfies readonly ErrorCode[];
