import type { CallbackEvent } from '@daftari/contracts/events/callback-events';
import { money, quoted } from '../words';
import type { Sentences } from './sentences';

const ABOUT = {
  payout: 'the payout',
  'payout-timeout': 'the payout',
  'payout-status': "the payout's status",
  'payout-status-timeout': "the question for the payout's status",
};

export const callbackSentences: Sentences<CallbackEvent> = {
  'CallbackReceived.v1': ({ data }) =>
    `A callback of ${data.bodyBytes} bytes arrived from ${data.remoteAddress} and was stored as it came` +
    `${data.cut ? ', cut to what fits' : ''}.`,
  'CallbackMatched.v1': ({ data }) =>
    `The callback says result ${data.resultCode} ${quoted(data.resultDescription)}` +
    `${data.amountCents === undefined ? '' : `, ${money(data.amountCents)} paid`}` +
    `${data.receipt === undefined ? '' : `, receipt ${data.receipt}`}.`,
  'ProviderResultMatched.v1': ({ data }) => {
    if (data.kind.endsWith('-timeout')) return `M-Pesa says that ${ABOUT[data.kind]} waited too long in its queue.`;
    const status = data.transactionStatus === undefined ? '' : `, status ${quoted(data.transactionStatus)}`;
    return (
      `M-Pesa says about ${ABOUT[data.kind]}: result ${data.resultCode} ${quoted(data.resultDescription)}${status}` +
      `${data.amountCents === undefined ? '' : `, ${money(data.amountCents)}`}` +
      `${data.receipt === undefined ? '' : `, receipt ${data.receipt}`}.`
    );
  },
  'C2bConfirmed.v1': ({ data }) =>
    `M-Pesa says that ${money(data.amountCents)} came to ${data.shortcode} unprompted for the reference ` +
    `${quoted(data.billReference)}, receipt ${data.receipt}.`,
  'BalanceReported.v1': ({ data }) =>
    data.accounts.length === 0
      ? `M-Pesa told no balance: result ${data.resultCode} ${quoted(data.resultDescription)}.`
      : `M-Pesa told the balances: ${data.accounts.map((one) => `${one.name} ${money(one.balanceCents)}`).join(', ')}.`,
  'CallbackReplayed.v1': ({ data }) => `A person asked for the callback to be read once more: ${quoted(data.note)}.`,
  'CallbackRejected.v1': ({ data }) => `No result could be read from the callback: ${quoted(data.reason)}.`,
};
