import { payoutScenario, type PayoutScenario } from './payout-scenario';

/** Any recipient that has no row. */
export const USUAL_RECIPIENT = payoutScenario('is paid', 'observed');

/** The first nine digits of every recipient with a row. */
export const RECIPIENT_PREFIX = '254700001';

const LIVE = { form: 'live' } as const;
const NO_RESULT = { results: [] } as const;

/** Recipients `254700001NNN` of a B2C payout by their last three digits (daraja.md §18.5). The phones are our own scheme. */
export const MAGIC_RECIPIENTS: Readonly<Record<string, PayoutScenario>> = {
  '000': payoutScenario('paid, result once', 'observed'),
  '001': payoutScenario('1: utility float short', 'documented', { outcome: 'floatShort' }),
  '002': payoutScenario('2040: recipient not registered', 'documented', {
    outcome: 'recipientUnregistered',
    note: 'The text is modelled.',
  }),
  '003': payoutScenario('SFC_IC0003: no such operator', 'documented', {
    outcome: 'operatorUnknown',
    note: 'A code that is no number.',
  }),
  '004': payoutScenario('8: wallet full', 'documented', { outcome: 'walletFull' }),
  '005': payoutScenario('4: daily limit', 'documented', { outcome: 'dailyLimit' }),
  '006': payoutScenario('2001: wrong credential', 'documented', {
    outcome: 'initiatorInvalid',
    note: 'Said of a good credential as well; it locks nobody.',
  }),
  '007': payoutScenario('8006: credential locked', 'observed', {
    outcome: 'credentialLocked',
    note: 'Said though the initiator is not locked.',
  }),
  '008': payoutScenario('queue timeout, never executed', 'modelled', {
    ...{ outcome: 'lost', queueNotice: true, ...NO_RESULT },
    note: 'The notice is the original request, as its receivers report. Transaction Status says 2032.',
  }),
  '009': payoutScenario('queue timeout, then paid', 'modelled', {
    ...{ queueNotice: true, moment: 'after-queue-notice' },
    note: 'The money moves `lateSuccessMs` after the notice, and a result says so.',
  }),
  '010': payoutScenario('paid, no result ever', 'modelled', {
    ...NO_RESULT,
    note: 'Transaction Status says Completed.',
  }),
  '011': payoutScenario('never executed, no result ever', 'modelled', {
    ...{ outcome: 'lost', ...NO_RESULT },
    note: 'Transaction Status says 2032.',
  }),
  '012': payoutScenario('paid, result three times', 'observed', {
    results: [LIVE, LIVE, LIVE],
    note: 'The same bytes each time.',
  }),
  '013': payoutScenario('paid, results 2040 and then 0', 'observed', {
    results: [{ ...LIVE, says: 'recipientUnregistered' }, LIVE],
    note: 'The first result is wrong; Transaction Status says Completed all along.',
  }),
  '014': payoutScenario('paid, result before the acknowledgement', 'modelled', {
    ...{ moment: 'at-once', resultStart: 'at-once', submit: 'after-result' },
    note: 'The request is answered only when the result has been.',
  }),
  '015': payoutScenario('paid, connection reset', 'modelled', {
    submit: 'reset',
    note: 'The same OriginatorConversationID again is told 500.002.1001.',
  }),
  '016': payoutScenario('not executed, 500.002.1001 "System internal error."', 'observed', {
    submit: 'internal-error',
    note: 'The code of a duplicate with another text. The OriginatorConversationID is not used up.',
  }),
  '017': payoutScenario('paid, yet result 17', 'modelled', { results: [{ ...LIVE, says: 'internalFailure' }] }),
  '018': payoutScenario('2040 in an odd form', 'observed', {
    ...{ outcome: 'recipientUnregistered', results: [{ form: 'single-parameter' }] },
    note: 'ResultParameter is one object instead of a list, ReferenceItem has no Value.',
  }),
  '019': payoutScenario('paid, result hours later', 'modelled', {
    resultStart: 'hours-later',
    note: 'The money moves at once; the result follows after `lateResultMs`.',
  }),
  '020': payoutScenario('TP40153: initiator lacks permission', 'observed', {
    outcome: 'notPermitted',
    note: 'The text is modelled.',
  }),
  '021': payoutScenario('paid, another OriginatorConversationID', 'documented', {
    results: [{ form: 'other-originator' }],
    note: "The result has one of Daraja's own making instead of the client's; ConversationID is right.",
  }),
  '022': payoutScenario('paid, another recipient in the result', 'modelled', {
    results: [{ form: 'other-recipient' }],
    note: 'ReceiverPartyPublicName has a name and a number that nobody asked to pay.',
  }),
};

const BY_NAME = new Map(Object.values(MAGIC_RECIPIENTS).map((one) => [one.name, one]));

/** The scenario that a payout was taken with, which its recipient need not have. */
export function payoutScenarioTaken(name: string): PayoutScenario {
  return BY_NAME.get(name) ?? USUAL_RECIPIENT;
}

/** The scenario of a recipient (`254XXXXXXXXX`). */
export function payoutScenarioOf(phone: string): PayoutScenario {
  if (!phone.startsWith(RECIPIENT_PREFIX)) return USUAL_RECIPIENT;
  return MAGIC_RECIPIENTS[phone.slice(RECIPIENT_PREFIX.length)] ?? USUAL_RECIPIENT;
}
