import type { Journal } from '@daftari/journal-core/journal';
import { partitionOf } from '@daftari/journal-core/partition-of';
import type { ManualClock } from '@daftari/kernel/clock';
import { derivedId } from '@daftari/kernel/ids';
import { after, commands, facts } from '../domain/given';
import { paymentStream, type PaymentEvent } from '../domain/payment';
import type { Prompts } from '../domain/prompts';

/** Payments that are written at a time. */
const AT_ONCE = 1_000;
/** Between two payments, in milliseconds: a million of them are some eleven days. */
const BETWEEN_MS = 1_000;

export interface Filling {
  readonly payments: number;
  readonly merchants: number;
  /** Told after each wave, with how many there are. */
  readonly tell: (written: number) => void;
}

export const merchantAt = (n: number): string => derivedId('bench-merchant', String(n));
export const transactionAt = (n: number): string => derivedId('bench-payment', String(n));

/** Of ten payments seven are paid; the others end in each of the other ways. */
const ENDS = [...Array.from({ length: 7 }, () => 'SUCCESS' as const), 'FAILED', 'CANCELLED', 'EXPIRED'] as const;

/**
 * Writes payments, each with its three events and in a transaction of its own, through the journal as its service does: the
 * n-th one belongs to the merchant that is n modulo their number.
 */
export async function fillLog(journal: Journal<Prompts>, clock: ManualClock, filling: Filling): Promise<void> {
  const { payments, merchants, tell } = filling;
  const ids = Array.from({ length: merchants }, (_, n) => merchantAt(n));
  for (let first = 0; first < payments; first += AT_ONCE) {
    const wave = Array.from({ length: Math.min(AT_ONCE, payments - first) }, (_, i) => first + i);
    await Promise.all(wave.map((n) => writePayment(journal, n, ids[n % merchants]!)));
    clock.advance(wave.length * BETWEEN_MS);
    tell(first + wave.length);
  }
}

async function writePayment(journal: Journal<Prompts>, n: number, merchantId: string): Promise<void> {
  const transactionId = transactionAt(n);
  const stream = paymentStream(transactionId);
  await journal.decide({
    partition: partitionOf(merchantId),
    streams: [stream],
    fresh: true,
    cause: { correlation: transactionId, causation: 'bench', actor: 'service:bench', environment: 'test' },
    decide: () => ({
      events: eventsOf(n, transactionId, merchantId).map((event) => ({ stream, ...event })),
      result: undefined,
    }),
  });
}

const ENDED = Object.fromEntries(
  (['SUCCESS', 'FAILED', 'CANCELLED', 'EXPIRED'] as const).map((status) => [
    status,
    after(commands.accept(), commands.result(status)),
  ]),
) as Record<(typeof ENDS)[number], PaymentEvent[]>;

function eventsOf(n: number, transactionId: string, merchantId: string): PaymentEvent[] {
  const [, ...rest] = ENDED[ENDS[n % ENDS.length]!];
  const about = { transactionId, merchantId, attemptId: derivedId('bench-attempt', transactionId) };
  const phone = `2547${String(10_000_000 + (n % 80_000_000))}`;
  const initiated = facts.initiated({ ...about, phone, accountReference: `INV-${n}` });
  return [initiated, ...rest.map((event) => ({ ...event, data: { ...event.data, ...about } }) as PaymentEvent)];
}
