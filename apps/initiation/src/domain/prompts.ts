import type { PartitionModel } from '@daftari/journal-core/decider';
import type { RecordedEvent } from '@daftari/journal-core/event';
import { OpenPrompts } from './open-prompts';
import type { EventData, PaymentEvent } from './payment';
import { finalStatusOf } from './payment-model';
import { PromptResults, type SavedResults } from './prompt-results';

/** What a partition knows of its merchants' prompts. */
export interface Prompts {
  readonly open: OpenPrompts;
  readonly results: PromptResults;
}

interface SavedPrompts {
  readonly open: ReturnType<OpenPrompts['entries']>;
  readonly results: SavedResults;
}

type Initiated = EventData<'PaymentInitiated.v1'>;

/** On this is decided whether another prompt may be sent (design §5.1, seed-apis.md §1.5). */
export const promptsModel: PartitionModel<Prompts> = {
  version: 2,
  initialState: () => ({ open: new OpenPrompts(), results: new PromptResults() }),
  save: ({ open, results }): SavedPrompts => ({ open: open.entries(), results: results.save() }),
  restore(saved) {
    const { open, results } = saved as SavedPrompts;
    return { open: OpenPrompts.of(open), results: PromptResults.of(results) };
  },
  evolve(prompts, recorded) {
    if (recorded.stream.startsWith('payment-')) evolvePayment(prompts, recorded as RecordedEvent<PaymentEvent>);
    else if (recorded.type === 'StkBanned.v1') {
      const { apiKeyId, until } = recorded.data as EventData<'StkBanned.v1'>;
      prompts.results.banned(apiKeyId, Date.parse(until), Date.parse(recorded.at));
    }
  },
};

function evolvePayment({ open, results }: Prompts, event: RecordedEvent<PaymentEvent>): void {
  if (event.type === 'PaymentInitiated.v1' && event.environment !== undefined) {
    const atMs = Date.parse(event.at);
    open.evict(atMs);
    const { merchantId, phone, transactionId, apiKeyId, paymentType } = event.data as Initiated;
    open.open({ environment: event.environment, merchantId, phone }, { transactionId, sinceMs: atMs });
    if (isToCustomer(paymentType)) results.sent(transactionId, apiKeyId, atMs);
    return;
  }
  const end = finalStatusOf(event.type);
  if (end === undefined) return;
  const { transactionId } = event.data as EventData<'PaymentFailed.v1'>;
  open.close(transactionId);
  if (event.type === 'PaymentRefused.v1') results.refused(transactionId);
  else results.finished(transactionId, end === 'SUCCESS', Date.parse(event.at));
}

/** A top-up is a prompt of the merchant to itself: nobody else is bothered by it. */
export function isToCustomer(paymentType: Initiated['paymentType']): boolean {
  return paymentType === 'STK' || paymentType === 'C2C';
}

export function stkBanStream(apiKeyId: string): string {
  return `stk-ban-${apiKeyId}`;
}
