import { JournalServiceDefinition, type JournalService } from '@daftari/contracts/generated/daftari/journal/v1/journal';
import type { Batch } from '@daftari/journal-core/batch';
import { openStoredBatch } from '@daftari/journal-core/stored-batch';
import { grpcClient } from '@daftari/rpc/grpc-client';
import { spread, type Spread } from './spread';

const PAGE = 1_000;
const DEADLINE_MS = 30_000;
/** The simulator's customers answer within seconds; what has not come by then is left out. */
const SETTLED_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 1_000;

/** A step on a payment's way, between two events of its log: whichever services wrote them, each is durable by then. */
const HOPS = {
  /** The service that held the fee answers, over gRPC; the payment is written. */
  initiate: ['FeeHeld.v1', 'PaymentInitiated.v1'],
  /** Daraja is asked, over HTTP; its answer is written. */
  accept: ['PaymentInitiated.v1', 'PaymentAccepted.v1'],
  /** An event goes from initiation to wallet-fee, which writes its own. */
  capture: ['PaymentAccepted.v1', 'FeeCaptured.v1'],
  /** An event goes from callback to initiation. */
  settle: ['CallbackMatched.v1', 'PaymentSucceeded.v1'],
  /** An event goes from initiation to wallet-fee. */
  credit: ['PaymentSucceeded.v1', 'CollectionCredited.v1'],
} as const;
const JOURNALS = ['initiation', 'wallet-fee', 'callback'];

export type Hop = keyof typeof HOPS;

/** How long each step of the payments took, by the times that their events were written at; all clocks are this machine's. */
export async function hopsOf(grpc: string, payments: number): Promise<Record<Hop, Spread>> {
  const deadlineMs = Date.now() + SETTLED_WITHIN_MS;
  for (;;) {
    const times = await timesOf(grpc);
    const between = (from: string, to: string) =>
      [...times.values()].flatMap((at) => {
        const [begun, ended] = [at.get(from), at.get(to)];
        return begun === undefined || ended === undefined ? [] : [Math.max(0, ended - begun)];
      });
    const took = Object.entries(HOPS).map(([hop, [from, to]]) => [hop, between(from, to)] as const);
    if (took.every(([, all]) => all.length >= payments) || Date.now() > deadlineMs) {
      return Object.fromEntries(took.map(([hop, all]) => [hop, spread(all)])) as Record<Hop, Spread>;
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

/** Payment → event type → when the first such event was written, in milliseconds. */
async function timesOf(grpc: string): Promise<Map<string, Map<string, number>>> {
  const client = grpcClient(JournalServiceDefinition, grpc, { deadlineMs: DEADLINE_MS });
  const times = new Map<string, Map<string, number>>();
  try {
    for (const journal of JOURNALS) {
      for await (const { recordedAt, events } of batchesOf(client.service, journal)) {
        for (const { correlation, type } of events) {
          const of = times.get(correlation) ?? new Map<string, number>();
          if (!of.has(type)) of.set(type, Date.parse(recordedAt));
          times.set(correlation, of);
        }
      }
    }
  } finally {
    client.close();
  }
  return times;
}

async function* batchesOf(service: JournalService, journal: string): AsyncGenerator<Batch> {
  const { heads } = await service.getHeads({ journal });
  for (const { partition } of heads) {
    for (let afterSequence = -1; ;) {
      const { batches } = await service.readBatches({ journal, partition, afterSequence, limit: PAGE });
      for (const stored of batches) yield openStoredBatch({ partition, ...stored });
      const last = batches.at(-1);
      if (last === undefined) break;
      afterSequence = last.sequence;
    }
  }
}
