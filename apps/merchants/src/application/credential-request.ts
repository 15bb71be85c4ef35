import type {
  CreateCredentialProfileRequest,
  DarajaCredentials,
  UpdateCredentialProfileRequest,
} from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import type { DarajaSecret } from '@daftari/secrets/daraja-secret';
import type { FieldCheck } from '@daftari/service/field-check';
import type { StkTransactionType } from '../domain/credential-profile';
import type { CreateProfile } from '../domain/create-credential-profile';
import type { UpdateProfile } from '../domain/update-credential-profile';
import { readScope } from './channel-request';
import { MAX_NAME, SHORTCODE } from './register-request';

const FINGERPRINT = /^[0-9a-f]{64}$/;
const TRANSACTION_TYPES: readonly string[] = [
  'CustomerPayBillOnline',
  'CustomerBuyGoodsOnline',
] satisfies StkTransactionType[];
/** What an HTTP header and base64 can carry without a question of encoding. */
const SECRET_TEXT = /^[\x21-\x7e]{1,500}$/;

export function createProfileCommand(check: FieldCheck, request: CreateCredentialProfileRequest): CreateProfile {
  const { requestFingerprint, transactionType, shortcode } = request;
  if (!FINGERPRINT.test(requestFingerprint)) check.wrong('requestFingerprint', 'must be a SHA-256 in hexadecimal');
  if (!SHORTCODE.test(shortcode)) check.wrong('shortcode', 'must have 5 to 7 digits');
  return {
    ...readScope(check, request),
    profileId: check.uuid('profileId', request.profileId),
    name: check.text('name', request.name, MAX_NAME),
    shortcode,
    ...(transactionType !== undefined && { transactionType: readTransactionType(check, transactionType) }),
    requestFingerprint,
  };
}

export function updateProfileCommand(
  check: FieldCheck,
  request: UpdateCredentialProfileRequest,
): Omit<UpdateProfile, 'secretVersion'> {
  const { name, transactionType, active } = request;
  return {
    ...readScope(check, request),
    profileId: check.uuid('profileId', request.profileId),
    ...(name !== undefined && { name: check.text('name', name, MAX_NAME) }),
    ...(transactionType !== undefined && {
      transactionType: transactionType === '' ? null : readTransactionType(check, transactionType),
    }),
    ...(active !== undefined && { active }),
  };
}

/** All of them go together; what is wrong with one is said without it. */
export function readCredentials(check: FieldCheck, given: DarajaCredentials | undefined): DarajaSecret {
  const secret = (field: keyof DarajaSecret): string => {
    const text = (given?.[field] ?? '').trim();
    if (!SECRET_TEXT.test(text)) check.wrong(field, 'must have 1 to 500 printable characters without blanks');
    return text;
  };
  const consumerKey = secret('consumerKey');
  // Basic authentication ends the key at the first colon.
  if (consumerKey.includes(':')) check.wrong('consumerKey', 'must have no colon');
  return { consumerKey, consumerSecret: secret('consumerSecret'), passkey: secret('passkey') };
}

function readTransactionType(check: FieldCheck, text: string): StkTransactionType {
  if (!TRANSACTION_TYPES.includes(text)) check.wrong('transactionType', `must be ${TRANSACTION_TYPES.join(' or ')}`);
  return text as StkTransactionType;
}
