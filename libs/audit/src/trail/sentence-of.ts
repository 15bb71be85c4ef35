import type { RecordedEvent } from '@daftari/journal-core/event';
import { callbackSentences } from './sentences/callback-sentences';
import { initiationSentences } from './sentences/initiation-sentences';
import { journalSentences } from './sentences/journal-sentences';
import { merchantsSentences } from './sentences/merchants-sentences';
import { notifierSentences } from './sentences/notifier-sentences';
import { walletFeeSentences } from './sentences/wallet-fee-sentences';

const sentences = new Map<string, (event: never) => string>(
  Object.entries({
    ...journalSentences,
    ...merchantsSentences,
    ...walletFeeSentences,
    ...initiationSentences,
    ...callbackSentences,
    ...notifierSentences,
  }),
);

/** An event as a sentence. A type of a later version, or data that does not fit its type, is said to be so. */
export function sentenceOf(event: RecordedEvent): string {
  const sentence = sentences.get(event.type);
  if (sentence === undefined) return `${event.type}: this version has no words for it; see --json.`;
  try {
    return sentence(event as never);
  } catch {
    return `${event.type}: its data is not what this version knows; see --json.`;
  }
}
