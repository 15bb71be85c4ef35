/** `unclear` says nothing about the money: ask for the status, and never treat it as failed. */
export type PayoutResultOutcome = 'success' | 'failed' | 'unclear';

/**
 * What an error of ours makes useless until it is mended: `initiator` all initiator APIs (each further try may lock the
 * user), `product` the API that it came from, `request` only requests like that one.
 */
export type ConfigurationScope = 'initiator' | 'product' | 'request';

interface KnownInitiatorResult {
  readonly outcome: PayoutResultOutcome;
  readonly meaning: string;
  readonly configuration?: ConfigurationScope;
}

const failed = (meaning: string): KnownInitiatorResult => ({ outcome: 'failed', meaning });
const unclear = (meaning: string): KnownInitiatorResult => ({ outcome: 'unclear', meaning });
const initiator = (meaning: string): KnownInitiatorResult => ({ ...failed(meaning), configuration: 'initiator' });
const product = (meaning: string): KnownInitiatorResult => ({ ...failed(meaning), configuration: 'product' });
const request = (meaning: string): KnownInitiatorResult => ({ ...failed(meaning), configuration: 'request' });

/**
 * The result codes of the initiator APIs (daraja.md §4.1, §5). What is only guessed to be "not executed" there (26, the
 * 1000000xx family) is unclear here, as paying twice is worse than asking once more.
 */
export const INITIATOR_RESULT_CODES: Readonly<Record<string, KnownInitiatorResult>> = {
  '0': { outcome: 'success', meaning: 'paid' },
  '1': failed('the utility account is short of funds: top it up'),
  '2': failed('below the minimum amount'),
  '3': failed('above the maximum amount'),
  '4': failed("beyond the recipient's daily limit"),
  '8': failed("beyond the recipient's maximum balance"),
  '11': product("the shortcode's account is not active"),
  '15': unclear('an earlier request had the same id'),
  '17': unclear('an internal failure at M-Pesa'),
  '18': initiator("the initiator's credential was not accepted"),
  '19': unclear('messages at M-Pesa came in the wrong order'),
  '20': initiator('the initiator does not exist'),
  '21': product('the initiator may not do this'),
  '22': initiator('the initiator is not active'),
  '24': request('mandatory fields are missing'),
  '25': request('a field is invalid'),
  '26': unclear('M-Pesa is busy'),
  '29': request('the command is invalid'),
  '2001': initiator("the initiator's name or credential is wrong"),
  '2006': request('the account does not allow it'),
  '2028': product('the shortcode has not been given this product'),
  '2032': unclear('M-Pesa does not know the transaction (yet)'),
  '2040': failed('the recipient is not a registered customer'),
  '8006': initiator("the initiator's credential is locked"),
  SFC_IC0003: failed('the recipient does not exist'),
  TP40153: product('the initiator is not of this organisation, or may not do this'),
  R000001: failed('the transaction has been reversed already'),
  R000002: failed('the transaction to reverse does not exist'),
  '100000000': unclear('kept at M-Pesa to be sent again'),
  '100000001': unclear('M-Pesa is overloaded'),
  '100000002': unclear('M-Pesa slows requests down'),
  '100000004': unclear('an internal failure at M-Pesa'),
  '100000005': unclear('M-Pesa calls the input bad'),
  '100000007': unclear('the service at M-Pesa works abnormally'),
  '100000009': unclear('an API at M-Pesa works abnormally'),
  '100000010': unclear('M-Pesa sees no permission'),
  '100000011': unclear('too many requests for M-Pesa'),
};

const known = (resultCode: string): KnownInitiatorResult | undefined =>
  Object.hasOwn(INITIATOR_RESULT_CODES, resultCode) ? INITIATOR_RESULT_CODES[resultCode] : undefined;

/** What a result code (as text) says about a payout. Codes that are not in the table are unclear. */
export function payoutOutcomeOf(resultCode: string): PayoutResultOutcome {
  return known(resultCode)?.outcome ?? 'unclear';
}

/** For people; undefined for a code that nobody knows. */
export function payoutMeaningOf(resultCode: string): string | undefined {
  return known(resultCode)?.meaning;
}

/** Whether operators must act, and not the recipient: credentials, permissions, the shortcode's set-up. */
export function isConfigurationError(resultCode: string): boolean {
  return known(resultCode)?.configuration !== undefined;
}

/** How far such an error reaches; undefined for other codes. */
export function configurationScopeOf(resultCode: string): ConfigurationScope | undefined {
  return known(resultCode)?.configuration;
}

/** What a Transaction Status says of the money: only `Completed` has moved it (daraja.md §6.1). */
export type StatusOutcome = 'completed' | 'not-executed' | 'open';

/** `Completed`, `Declined`, … in any case; `Initiated`, `Authorized` and every word nobody knows are open. */
export function statusOutcomeOf(transactionStatus: string): StatusOutcome {
  const word = transactionStatus.trim().toLowerCase();
  if (word === 'completed') return 'completed';
  return ['cancelled', 'declined', 'expired'].includes(word) ? 'not-executed' : 'open';
}
