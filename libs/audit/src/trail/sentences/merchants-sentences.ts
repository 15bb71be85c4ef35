import type { MerchantsEvent } from '@daftari/contracts/events/merchants-events';
import { money, quoted, short } from '../words';
import type { Sentences } from './sentences';

type ApiKeyIssued = Extract<MerchantsEvent, { type: 'ApiKeyIssued.v1' }>['data'];
type CredentialProfileUpdated = Extract<MerchantsEvent, { type: 'CredentialProfileUpdated.v1' }>['data'];
type ChannelUpdated = Extract<MerchantsEvent, { type: 'ChannelUpdated.v1' }>['data'];

export const merchantsSentences: Sentences<MerchantsEvent> = {
  'MerchantRegistered.v1': ({ data }) => `Merchant ${quoted(data.name)} registered, KYC ${data.kycStatus}.`,
  'ChannelCreated.v1': ({ data }) =>
    `Channel ${quoted(data.name)} created: ${data.kind} ${data.shortcode}${data.isDefault ? ', the default' : ''}.`,
  'ChannelUpdated.v1': ({ data }) => `Channel ${short(data.channelId)} ${changesOf(data).join(', ')}.`,
  'ChannelDeleted.v1': ({ data }) => `Channel ${short(data.channelId)} deleted.`,
  'PricingRuleSet.v1': ({ data }) =>
    `Fee of ${data.paymentType} set to ${money(data.flatCents)} plus ${data.basisPoints} basis points, ` +
    `${data.refundOnFailure ? 'given back' : 'kept'} when a payment fails.`,
  'PricingRuleRemoved.v1': ({ data }) => `Fee of ${data.paymentType} removed: it costs nothing from now on.`,
  'MerchantKycDecided.v1': ({ data }) => `KYC is ${data.kycStatus} from now on: ${quoted(data.reason)}.`,
  'MerchantSuspended.v1': ({ data }) => `Merchant suspended: ${quoted(data.reason)}.`,
  'MerchantReactivated.v1': ({ data }) => `Merchant reactivated: ${quoted(data.reason)}.`,
  'ApiKeyIssued.v1': ({ data }) => `API key ${quoted(data.name)} issued (${data.prefix}…)${termsOf(data)}.`,
  'ApiKeyUsed.v1': ({ data }) => `API key ${short(data.keyId)} was in use.`,
  'ApiKeyRevoked.v1': ({ data }) => `API key revoked: ${quoted(data.reason)}.`,
  'CredentialProfileCreated.v1': ({ data }) =>
    `Own credentials ${quoted(data.name)} for ${data.shortcode} kept as profile ${short(data.profileId)}.`,
  'CredentialProfileUpdated.v1': ({ data }) =>
    `Credential profile ${short(data.profileId)} ${profileChangesOf(data).join(', ')}.`,
  'CredentialProfileDeleted.v1': ({ data }) => `Credential profile ${short(data.profileId)} deleted.`,
};

/** Nothing of a key that may do everything, from everywhere, for ever. */
function termsOf({ scopes, allowedAddresses, expiresAt }: ApiKeyIssued): string {
  return [
    ...(scopes === undefined ? [] : [`, for ${scopes.join(', ')}`]),
    ...(allowedAddresses === undefined ? [] : [`, from ${allowedAddresses.join(', ')}`]),
    ...(expiresAt === undefined ? [] : [`, until ${expiresAt}`]),
  ].join('');
}

function changesOf({ name, accountNumber, isDefault }: ChannelUpdated): string[] {
  return [
    ...(name === undefined ? [] : [`is called ${quoted(name)}`]),
    ...(accountNumber === undefined ? [] : [accountWords(accountNumber)]),
    ...(isDefault === undefined ? [] : [isDefault ? 'is the default' : 'is the default no more']),
  ];
}

function accountWords(accountNumber: string | null): string {
  return accountNumber === null ? 'has no account number' : `has the account number ${quoted(accountNumber)}`;
}

function profileChangesOf({ name, transactionType, active, secretVersion }: CredentialProfileUpdated): string[] {
  return [
    ...(name === undefined ? [] : [`is called ${quoted(name)}`]),
    ...(transactionType === undefined ? [] : [`asks by ${transactionType ?? "the platform's transaction type"}`]),
    ...(active === undefined ? [] : [active ? 'is switched on' : 'is switched off']),
    ...(secretVersion === undefined ? [] : [`has new credentials, version ${secretVersion}`]),
  ];
}
