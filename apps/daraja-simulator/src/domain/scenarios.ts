import { scenario, type LostAnswer, type Scenario } from './scenario';

/** Any phone that has no row. */
export const USUAL_PAYER = scenario('pays', 'observed');

/** The first nine digits of every phone with a row. */
export const MAGIC_PREFIX = '254700000';

const LIVE = { form: 'live' } as const;
const WITHOUT_CALLBACK = { callbacks: [[]] } as const;
const lost = (as: LostAnswer, executed: boolean) => ({ submit: { kind: 'lost', as, executed } }) as const;

/** Phones `254700000NNN` by their last three digits (daraja.md §18.5). The phones are our own scheme. */
export const MAGIC_PHONES: Readonly<Record<string, Scenario>> = {
  '000': scenario('pays, callback once', 'observed'),
  '001': scenario('insufficient funds', 'observed', { act: 'insufficientFunds' }),
  '002': scenario('cancels', 'observed', { act: 'cancelled' }),
  '003': scenario('never answers', 'observed', { act: 'noAnswer', moment: 'prompt-runs-out' }),
  '004': scenario('wrong PIN', 'documented', { act: 'wrongPin' }),
  '005': scenario('prompt expires', 'documented', { act: 'expired', moment: 'prompt-runs-out' }),
  '006': scenario('push error', 'documented', { act: 'promptFailed' }),
  '007': scenario('system busy', 'documented', { act: 'busy', note: 'The text is modelled.' }),
  '008': scenario('PIN locked', 'documented', { act: 'pinLocked' }),
  '009': scenario('daily limit', 'documented', { act: 'dailyLimit' }),
  '010': scenario('refused: subscriber locked', 'documented', {
    submit: { kind: 'refused', refusal: 'subscriberLocked' },
  }),
  '011': scenario('refused: system busy', 'documented', { submit: { kind: 'refused', refusal: 'systemBusy' } }),
  '012': scenario('pays, callback lost', 'observed', WITHOUT_CALLBACK),
  '013': scenario('pays, callback lost, query flaky', 'observed', {
    ...WITHOUT_CALLBACK,
    query: { kind: 'noise' },
    note: 'The first three queries are told 4999, an empty 500.001.1001 and "does not Exist"; the fourth is told 0.',
  }),
  '014': scenario('never resolves', 'modelled', {
    act: 'noAnswer',
    moment: 'prompt-runs-out',
    ...WITHOUT_CALLBACK,
    query: { kind: 'processing', until: 'never' },
    note: 'No callback, and 4999 for ever. In truth the prompt ran out, which frees the phone.',
  }),
  '015': scenario('cancels, nobody hears of it for long', 'observed', {
    act: 'cancelled',
    ...WITHOUT_CALLBACK,
    query: { kind: 'processing', until: 'long-processing' },
    note: 'No callback, and 4999 until `longProcessingMs` after the push.',
  }),
  '016': scenario('pays, callback three times', 'observed', {
    callbacks: [[LIVE, LIVE, LIVE]],
    note: 'The same bytes each time.',
  }),
  '017': scenario('pays, callbacks that differ in form', 'modelled', {
    callbacks: [[LIVE, { form: 'other-order' }, { form: 'other-numbers' }]],
    note: 'The second has its fields in another order; the third has numbers as text and the amount as 1.00.',
  }),
  '018': scenario('pays, callback before the acknowledgement', 'modelled', {
    moment: 'at-once',
    callbackStart: 'at-once',
    submit: { kind: 'acknowledged', when: 'after-callback' },
    note: 'The push is answered only when the callback has been.',
  }),
  '019': scenario('never answers, pays late', 'modelled', {
    act: 'noAnswer',
    moment: 'prompt-runs-out',
    paysLate: true,
    note: 'Callback 1037; `lateSuccessMs` later the money moves, and a second callback says 0 with a receipt.',
  }),
  '020': scenario('pays, query says 1032 first', 'observed', {
    query: { kind: 'wrong', says: 'cancelled' },
    callbackStart: 'soon-after-query',
    note: 'The callback, which says 0, follows the first query that was told 1032.',
  }),
  '021': scenario('pays, query says 1037, callback late', 'modelled', {
    query: { kind: 'wrong', says: 'noAnswer' },
    callbackStart: 'long-after-query',
    note: 'The callback, which says 0, comes `lateSuccessMs` after the first query that was told 1037.',
  }),
  '022': scenario('pays, callbacks 0 and then 1037', 'modelled', {
    callbacks: [[LIVE, { form: 'live', says: 'noAnswer' }]],
  }),
  '023': scenario('pays, slow acknowledgement', 'modelled', {
    submit: { kind: 'acknowledged', when: 'slow' },
    note: 'The push is answered after `slowAckMs`, long after its callback.',
  }),
  '024': scenario('pays, connection reset', 'modelled', lost('reset', true)),
  '025': scenario('pays, HTTP 500 "Internal Server Error"', 'modelled', lost('internal-error', true)),
  '026': scenario('not executed, HTTP 503 with a firewall page', 'observed', lost('firewall-page', false)),
  '027': scenario('pays, HTTP 504 with a gateway fault', 'modelled', {
    ...lost('gateway-timeout', true),
    note: 'The fault is observed; that the push goes on is modelled.',
  }),
  '028': scenario('not executed, HTTP 200 with a page', 'modelled', lost('page', false)),
  '029': scenario('not executed, HTTP 200 with an empty error', 'modelled', {
    ...lost('empty-error', false),
    note: '500.001.1001 without a text, which was observed for queries.',
  }),
  '030': scenario('result 7777', 'modelled', { act: 'unheardOf', note: 'No money moves.' }),
  '031': scenario('result SFC_IC0003 or 2028', 'documented', {
    ...{ act: 'operatorUnknown', secondAct: 'wrongProduct' },
    note: 'The first is a code that is no number; every second payment of the phone ends as 2028.',
  }),
  '032': scenario('pays, odd balance and amount', 'modelled', {
    callbacks: [[{ form: 'odd-balance' }]],
    note: 'Balance is the text {Amount={CurrencyCode=KES, …}}; the amount is written 1.00.',
  }),
  '033': scenario('pays one shilling more', 'modelled', {
    paysMore: true,
    note: 'The money moves as the callback says, which is not what was asked for.',
  }),
  '034': scenario('pays, callback with an unknown id', 'modelled', {
    callbacks: [[{ form: 'other-ids' }]],
    note: 'CheckoutRequestID and MerchantRequestID are none that anybody was given; the receipt is right.',
  }),
  '035': scenario('pays, callback and C2B confirmation', 'modelled', {
    confirms: true,
    note: 'With the same receipt, where a ConfirmationURL is registered. Every second time the confirmation comes first.',
  }),
  '036': scenario('result E3008', 'observed', { act: 'badDebt', note: 'A code that is no number.' }),
  '037': scenario('pays, callback unreadable', 'modelled', {
    callbacks: [[{ form: 'cut-short' }], [{ form: 'empty' }], [{ form: 'huge' }]],
    note: 'The first payment of the phone sends JSON that is cut short, the second nothing, the third 1 MiB; then again.',
  }),
  '038': scenario('pays, callback without receipt', 'modelled', { callbacks: [[{ form: 'no-receipt' }]] }),
  '039': scenario('pays, callback with a used receipt', 'modelled', {
    callbacks: [[{ form: 'used-receipt' }]],
    note: 'The receipt is that of the last payment that was paid before; of the first payment ever, its own.',
  }),
};

const BY_NAME = new Map(Object.values(MAGIC_PHONES).map((one) => [one.name, one]));

/** The scenario that a payment was taken with, which its phone need not have. */
export function scenarioTaken({
  scenario: name,
  phone,
}: {
  readonly scenario: string;
  readonly phone: string;
}): Scenario {
  return name === USUAL_PAYER.name ? USUAL_PAYER : (BY_NAME.get(name) ?? scenarioOf(phone));
}

/** The scenario of a phone (`254XXXXXXXXX`). */
export function scenarioOf(phone: string): Scenario {
  if (!phone.startsWith(MAGIC_PREFIX)) return USUAL_PAYER;
  return MAGIC_PHONES[phone.slice(MAGIC_PREFIX.length)] ?? USUAL_PAYER;
}
