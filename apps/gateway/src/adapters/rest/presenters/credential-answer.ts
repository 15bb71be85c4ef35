import { Type, type Static } from 'typebox';
import type { TestCredentialsResponse } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import type { CredentialProfile } from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import { TRANSACTION_TYPES } from '../../../domain/credential-request';
import { NullableText, Timestamp } from '../envelope';

/** Consumer key, consumer secret and passkey have no place here. */
export const CredentialAnswer = Type.Object(
  {
    id: Type.String({ format: 'uuid', description: 'The credential_id to pay with.' }),
    tenantId: Type.String({ format: 'uuid', description: "The merchant's id." }),
    kind: Type.Literal('MERCHANT_BYOC', { description: 'Always: bring your own credentials.' }),
    name: Type.String(),
    shortcode: Type.String({ description: 'That of the credentials.' }),
    transactionType: Type.Union([Type.Null(), Type.String({ enum: [...TRANSACTION_TYPES] })], {
      description: "For payments that go by no channel; null where the platform's counts.",
    }),
    active: Type.Boolean({ description: 'False: payments with it are refused.' }),
    version: Type.Integer({ description: 'Of the credentials: 1, then 2 once they were changed.' }),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  },
  { title: 'CredentialProfile', description: 'Your own Daraja credentials; what is secret is never answered.' },
);

export const CredentialListAnswer = Type.Object(
  {
    items: Type.Array(CredentialAnswer, { description: 'Oldest first; all of them.' }),
    nextCursor: NullableText,
    next_cursor: NullableText,
  },
  { title: 'CredentialProfiles' },
);

export const CredentialTestAnswer = Type.Object(
  {
    valid: Type.Boolean({ description: 'Whether Daraja gave an access token.' }),
    message: Type.String({ description: 'What Daraja said, for a person.' }),
  },
  { title: 'CredentialTest' },
);

export function credentialAnswer(profile: CredentialProfile): Static<typeof CredentialAnswer> {
  return {
    id: profile.profileId,
    tenantId: profile.merchantId,
    kind: 'MERCHANT_BYOC',
    name: profile.name,
    shortcode: profile.shortcode,
    transactionType: profile.transactionType ?? null,
    active: profile.active,
    version: profile.secretVersion,
    createdAt: profile.createdAt,
    updatedAt: profile.updatedAt,
  };
}

export function credentialListAnswer(profiles: readonly CredentialProfile[]): Static<typeof CredentialListAnswer> {
  return { items: profiles.map(credentialAnswer), nextCursor: null, next_cursor: null };
}

export function credentialTestAnswer({ valid, message }: TestCredentialsResponse): Static<typeof CredentialTestAnswer> {
  return { valid, message };
}
