import type { CollectionEvent } from '@daftari/contracts/events/collection-events';
import { money, quoted, short } from '../words';
import { balanceSentences } from './balance-sentences';
import type { Sentences } from './sentences';

export const collectionSentences: Sentences<CollectionEvent> = {
  'CollectionReceived.v1': ({ data }) =>
    `${money(data.amountCents)} came to ${data.shortcode} unprompted for the reference ${quoted(data.billReference)}, receipt ` +
    `${data.receipt}; it is merchant ${short(data.merchantId)}'s.`,
  'FundsUnmatched.v1': ({ data }) =>
    `${money(data.amountCents)} came to ${data.shortcode} for the reference ${quoted(data.billReference)}, receipt ` +
    `${data.receipt}, and is nobody's yet: ${quoted(data.reason)}; a person has to look.`,
  'UnmatchedFundsResolved.v1': ({ data }) =>
    data.toMerchantId === undefined
      ? `A person settled the ${money(data.amountCents)} of receipt ${data.receipt} elsewhere: ${quoted(data.note)}.`
      : `A person gave the ${money(data.amountCents)} of receipt ${data.receipt} to merchant ` +
        `${short(data.toMerchantId)}: ${quoted(data.note)}.`,
  ...balanceSentences,
};
