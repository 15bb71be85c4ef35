import type {
  ListParkedResponse,
  OperationsService,
  OperationsServiceDefinition,
  SkippedEvent,
} from '@daftari/contracts/generated/daftari/operations/v1/operations';
import { DaftariError } from '@daftari/kernel/errors';
import { byPlace, newestFirst } from '@daftari/messaging-core/operations-messages';
import type { BroadcastOf, Said } from '@daftari/rpc/routing/broadcast-client';
import { SERVICES } from '@daftari/service/cluster-settings';
import { actOnce, merge, type FromProcess } from './answers-of-all';
import type { Neighbours } from './neighbours';

/** What is parked anywhere, behind one address: every process is asked, because each knows of its own partitions. */
export function edgeOperations(neighbours: Pick<Neighbours, 'operations'>): OperationsService {
  const services = SERVICES.map((service) => ({ service, all: neighbours.operations(service) }));
  const askAll = async <T>(wanted: string, ask: Ask<T>): Promise<FromProcess<T>[]> => {
    const asked = services.filter(({ service }) => wanted === '' || wanted === service);
    if (asked.length === 0) throw new DaftariError('CONSUMER_NOT_FOUND', undefined, { known: SERVICES.join(', ') });
    const said = await Promise.all(
      asked.map(async ({ service, all }) => (await ask(all)).map((one) => ({ service, ...one }))),
    );
    return said.flat();
  };
  return {
    async listParked(request) {
      const { answers, unreachable } = merge(await askAll(request.service, (all) => all.listParked(request)));
      const streams = answers.flatMap((one) => one.streams).sort(byPlace);
      return { streams: streams.slice(0, request.limit), streamCount: countOf(answers), unreachable };
    },
    async getParked(request) {
      const said = await askAll(request.service, (all) => all.getParked(request));
      const { answers, unreachable } = merge(said, `stream ${request.stream}`);
      const streams = answers.flatMap((one) => one.streams);
      return { streams: streams.sort((a, b) => byPlace(a.stream!, b.stream!)), unreachable };
    },
    replayParked: async (request) =>
      actOnce(await askAll(request.service, (all) => all.replayParked(request)), `stream ${request.stream}`),
    skipParked: async (request) =>
      actOnce(await askAll(request.service, (all) => all.skipParked(request)), `stream ${request.stream}`),
    async listSkipped(request) {
      const { answers, unreachable } = merge(await askAll(request.service, (all) => all.listSkipped(request)));
      const skipped = onceEach(answers.flatMap((one) => one.skipped)).sort(newestFirst);
      return { skipped: skipped.slice(0, request.limit), unreachable };
    },
  };
}

type Ask<T> = (all: BroadcastOf<typeof OperationsServiceDefinition>) => Promise<readonly Said<T>[]>;

function countOf(answers: readonly ListParkedResponse[]): number {
  return answers.reduce((sum, { streamCount }) => sum + streamCount, 0);
}

/** Copies that share their positions tell the same decisions. */
function onceEach(skipped: readonly SkippedEvent[]): SkippedEvent[] {
  return [...new Map(skipped.map((one) => [`${one.consumer} ${one.eventId}`, one])).values()];
}
