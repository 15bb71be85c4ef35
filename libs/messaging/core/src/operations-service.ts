import type {
  OperationsService,
  SkipParkedRequest,
} from '@daftari/contracts/generated/daftari/operations/v1/operations';
import { DaftariError } from '@daftari/kernel/errors';
import { FieldCheck } from '@daftari/service/field-check';
import { NotParked, type Consumer } from './consumer';
import { StaleFence, type ParkedEvent } from './consumer-store';
import { byPlace, eventMessage, newestFirst, skippedMessage, streamMessage } from './operations-messages';

/** A service of this process and what it consumes and acts on; none before it is started. */
export interface ConsumersOfService {
  readonly service: string;
  consumers(): readonly Consumer[];
}

/** Streams or decisions in one answer. */
export const MAX_LISTED = 1_000;
/** Parked events of a stream in one answer: with 64 KiB of data each they fit into a message. */
const MAX_EVENTS = 50;
const MAX_REASON = 500;
const MAX_ACTOR = 200;
/** Decisions that are looked at to find the newest. */
const MAX_DECISIONS = 10_000;

type Logger = { error(fields: object, message: string): void };

/** Shows operators what is parked in the partitions that this process holds, and does what they decide. */
export function operationsService(offered: readonly ConsumersOfService[], logger: Logger): OperationsService {
  return {
    async listParked({ service, consumer, limit }) {
      checkLimit(limit, MAX_LISTED);
      const streams = named(offered, service, consumer)
        .flatMap((of) => byStream(of.parked()).map((events) => streamMessage(of, events)!))
        .sort(byPlace);
      return { streams: streams.slice(0, limit), streamCount: streams.length, unreachable: [] };
    },
    async getParked({ service, consumer, stream, limit }) {
      checkLimit(limit, MAX_EVENTS);
      const streams = named(offered, service, consumer).flatMap((of) => {
        const parked = ofStream(of, stream);
        const summary = streamMessage(of, parked);
        if (summary === undefined) return [];
        return [{ stream: summary, events: parked.slice(0, limit).map((one) => eventMessage(of, one)) }];
      });
      if (streams.length === 0) throw new DaftariError('NOT_PARKED', `No event of stream ${stream} is parked.`);
      return { streams, unreachable: [] };
    },
    async replayParked({ service, consumer, stream }) {
      const of = theOne(offered, service, consumer);
      const left = await acting(logger, of.name, () => of.replayParked(stream));
      return { left: streamMessage(of, left) };
    },
    async skipParked(request) {
      const { by, reason } = checkDecision(request);
      const { stream, eventId } = request;
      const of = theOne(offered, request.service, request.consumer);
      const decision = { by, reason, ...(eventId === '' ? {} : { eventId }) };
      const skipped = await acting(logger, of.name, () => of.skipParked(stream, decision));
      return { decision: skippedMessage(of, skipped), left: streamMessage(of, ofStream(of, stream)) };
    },
    async listSkipped({ service, consumer, limit }) {
      checkLimit(limit, MAX_LISTED);
      const found = await Promise.all(
        named(offered, service, consumer).map(async (of) =>
          (await of.skipped(MAX_DECISIONS)).map((one) => skippedMessage(of, one)),
        ),
      );
      return { skipped: found.flat().sort(newestFirst).slice(0, limit), unreachable: [] };
    },
  };
}

type OfService = Consumer & { readonly service: string };

/** Those that are asked for. @throws DaftariError CONSUMER_NOT_FOUND none has the names that were given */
function named(offered: readonly ConsumersOfService[], service: string, consumer: string): OfService[] {
  const all = offered.flatMap((one) => one.consumers().map((found) => ({ ...found, service: one.service })));
  const found = all.filter((one) => isNamed(one.service, service) && isNamed(one.name, consumer));
  const isService = service === '' || offered.some((one) => one.service === service);
  if (isService && (consumer === '' || found.length > 0)) return found;
  throw new DaftariError('CONSUMER_NOT_FOUND', undefined, { known: all.map(({ name }) => name).join(', ') });
}

function theOne(offered: readonly ConsumersOfService[], service: string, consumer: string): OfService {
  const fields = new FieldCheck();
  fields.text('consumer', consumer, MAX_ACTOR);
  fields.done();
  return named(offered, service, consumer)[0]!;
}

function isNamed(name: string, wanted: string): boolean {
  return wanted === '' || wanted === name;
}

function byStream(parked: readonly ParkedEvent[]): ParkedEvent[][] {
  const streams = new Map<string, ParkedEvent[]>();
  for (const one of parked) {
    const known = streams.get(one.event.stream);
    if (known === undefined) streams.set(one.event.stream, [one]);
    else known.push(one);
  }
  return [...streams.values()];
}

function ofStream(of: Consumer, stream: string): ParkedEvent[] {
  return of.parked().filter(({ event }) => event.stream === stream);
}

function checkLimit(limit: number, most: number): void {
  const fields = new FieldCheck();
  if (!Number.isInteger(limit) || limit < 1 || limit > most) fields.wrong('limit', `must be 1 to ${most}`);
  fields.done();
}

function checkDecision({ reason, caller }: SkipParkedRequest) {
  const fields = new FieldCheck();
  const decision = {
    by: fields.text('caller.actor', caller?.actor ?? '', MAX_ACTOR),
    reason: fields.text('reason', reason, MAX_REASON),
  };
  fields.done();
  return decision;
}

/** @throws DaftariError NOT_PARKED; OVERLOADED another copy has it now; OUTCOME_UNKNOWN the store did not say: ask again */
async function acting<T>(logger: Logger, consumer: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof NotParked) throw new DaftariError('NOT_PARKED', `${error.message}.`);
    if (error instanceof StaleFence) {
      const message = 'Another process has just taken the partition over: ask again.';
      throw new DaftariError('OVERLOADED', message, { retryAfterSeconds: 1 });
    }
    logger.error({ consumer, err: error }, `consumer ${consumer}: what an operator decided may not be kept: ask again`);
    const message = 'The store did not say whether it was kept: ask again, twice changes nothing.';
    throw new DaftariError('OUTCOME_UNKNOWN', message);
  }
}
