import type { CallbackEvent } from '@daftari/contracts/events/callback-events';
import { money, quoted } from '../words';
import type { Sentences } from './sentences';

export const callbackSentences: Sentences<CallbackEvent> = {
  'CallbackReceived.v1': ({ data }) =>
    `A callback of ${data.bodyBytes} bytes arrived from ${data.remoteAddress} and was stored as it came` +
    `${data.cut ? ', cut to what fits' : ''}.`,
  'CallbackMatched.v1': ({ data }) =>
    `The callback says result ${data.resultCode} ${quoted(data.resultDescription)}` +
    `${data.amountCents === undefined ? '' : `, ${money(data.amountCents)} paid`}` +
    `${data.receipt === undefined ? '' : `, receipt ${data.receipt}`}.`,
  'CallbackRejected.v1': ({ data }) => `No result could be read from the callback: ${quoted(data.reason)}.`,
};
