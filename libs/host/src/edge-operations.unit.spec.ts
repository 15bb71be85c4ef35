import type {
  OperationsService,
  OperationsServiceDefinition,
  ParkedStream,
  SkippedEvent,
} from '@daftari/contracts/generated/daftari/operations/v1/operations';
import { DaftariError } from '@daftari/kernel/errors';
import type { BroadcastOf, Said } from '@daftari/rpc/routing/broadcast-client';
import { edgeOperations } from './edge-operations';

const ALL = { service: '', consumer: '', limit: 10 };
const SKIP = { service: 'wallet-fee', consumer: 'c', stream: 's-1', eventId: '', reason: 'r', caller: undefined };
const REPLAY = { service: '', consumer: 'c', stream: 's-1' };

type Copy = Partial<OperationsService> | DaftariError;

describe('parked events behind one address', () => {
  /** Of each service a list of copies; an error is one that gives it instead of any answer. */
  const edge = (copies: Partial<Record<string, Copy[]>>) =>
    edgeOperations({ operations: (service) => everyOne(copies[service] ?? []) });
  const gone = new DaftariError('OVERLOADED', 'gone');
  const notHere = refusing('NOT_PARKED');
  const stranger = refusing('CONSUMER_NOT_FOUND');

  it('shows what every process holds, in order, and counts all of it', async () => {
    const operations = edge({
      'wallet-fee': [{ listParked: list(stream(3)) }, { listParked: list(stream(1), stream(7)) }],
      callback: [{ listParked: list() }],
    });
    const { streams, streamCount, unreachable } = await operations.listParked({ ...ALL, limit: 2 });
    expect(streams.map(({ position }) => position?.partition)).toEqual([1, 3]);
    expect([streamCount, unreachable]).toEqual([3, []]);
  });

  it('names the processes that did not answer', async () => {
    const operations = edge({ 'wallet-fee': [gone, { listParked: list(stream(1)) }], notifier: [gone] });
    expect(await operations.listParked(ALL)).toMatchObject({
      streamCount: 1,
      unreachable: ['wallet-fee 10.0.0.1:1', 'notifier 10.0.0.1:1'],
    });
  });

  it('asks only the service that is named', async () => {
    const operations = edge({ 'wallet-fee': [{ listParked: list(stream(1)) }], notifier: [gone] });
    expect((await operations.listParked({ ...ALL, service: 'wallet-fee' })).unreachable).toEqual([]);
    await expect(operations.listParked({ ...ALL, service: 'wallet' })).rejects.toMatchObject({
      code: 'CONSUMER_NOT_FOUND',
      details: { known: 'merchants, wallet-fee, callback, initiation, notifier' },
    });
  });

  it('lets the one that has it act', async () => {
    const replayParked = jest.fn(async () => ({ left: stream(4) }));
    const operations = edge({ callback: [stranger], 'wallet-fee': [notHere, { replayParked }, gone] });
    expect(await operations.replayParked(REPLAY)).toEqual({ left: stream(4) });
    expect(replayParked).toHaveBeenCalledTimes(1);
  });

  it.each<[string, Copy[], object]>([
    ['nobody has it', [notHere, stranger], { code: 'NOT_PARKED' }],
    ['nobody knows the consumer', [stranger], { code: 'CONSUMER_NOT_FOUND', details: { known: 'one, two' } }],
    [
      'one that is gone may have it',
      [notHere, gone],
      { code: 'OVERLOADED', details: { unreachable: 'wallet-fee 10.0.0.2:2' } },
    ],
    [
      'one may have done it',
      [notHere, new DaftariError('OUTCOME_UNKNOWN')],
      { code: 'OUTCOME_UNKNOWN', details: { unreachable: 'wallet-fee 10.0.0.2:2' } },
    ],
    ['the request is wrong', [refusing('VALIDATION_ERROR'), gone], { code: 'VALIDATION_ERROR' }],
  ])('says so when %s', async (_, copies, error) => {
    await expect(edge({ 'wallet-fee': copies }).skipParked(SKIP)).rejects.toMatchObject(error);
  });

  it('refuses a wrong request for a list, too', async () => {
    const operations = edge({ notifier: [refusing('VALIDATION_ERROR')], 'wallet-fee': [gone] });
    await expect(operations.listParked({ ...ALL, limit: 0 })).rejects.toMatchObject({ code: 'VALIDATION_ERROR' });
  });

  it('shows a stream that is parked with several services, and says when it is with none', async () => {
    const show = (name: string) => async () => ({
      streams: [{ stream: { ...stream(1), service: name }, events: [] }],
      unreachable: [],
    });
    const operations = edge({
      'wallet-fee': [notHere, { getParked: show('wallet-fee') }],
      notifier: [{ getParked: show('notifier') }],
    });
    const { streams } = await operations.getParked({ ...ALL, stream: 's-1' });
    expect(streams.map((one) => one.stream?.service)).toEqual(['notifier', 'wallet-fee']);
    await expect(edge({ callback: [notHere] }).getParked({ ...ALL, stream: 's-1' })).rejects.toMatchObject({
      code: 'NOT_PARKED',
    });
    await expect(edge({ callback: [gone] }).getParked({ ...ALL, stream: 's-1' })).rejects.toMatchObject({
      code: 'OVERLOADED',
    });
  });

  it('tells each decision once, though all copies know it', async () => {
    const listSkipped = async () => ({ skipped: [skipped('b', 9), skipped('a', 8)], unreachable: [] });
    const operations = edge({ 'wallet-fee': [{ listSkipped }, { listSkipped }] });
    expect((await operations.listSkipped(ALL)).skipped.map(({ eventId }) => eventId)).toEqual(['b', 'a']);
  });
});

function everyOne(copies: readonly Copy[]): BroadcastOf<typeof OperationsServiceDefinition> {
  const ask = async (method: keyof OperationsService, request: object): Promise<Said<never>[]> =>
    Promise.all(
      copies.map(async (copy, index) => {
        const address = `10.0.0.${index + 1}:${index + 1}`;
        if (copy instanceof DaftariError) {
          return { address, error: copy, answered: !['OVERLOADED', 'OUTCOME_UNKNOWN'].includes(copy.code) };
        }
        return { address, answer: await (copy[method] as (request: object) => Promise<never>)(request) };
      }),
    );
  const methods = ['listParked', 'getParked', 'replayParked', 'skipParked', 'listSkipped'] as const;
  return Object.fromEntries(methods.map((method) => [method, (request: object) => ask(method, request)])) as never;
}

function refusing(code: 'NOT_PARKED' | 'CONSUMER_NOT_FOUND' | 'VALIDATION_ERROR'): DaftariError {
  return new DaftariError(code, undefined, code === 'CONSUMER_NOT_FOUND' ? { known: 'two, one' } : {});
}

function list(...streams: ParkedStream[]): OperationsService['listParked'] {
  return async () => ({ streams, streamCount: streams.length, unreachable: [] });
}

function stream(partition: number): ParkedStream {
  const position = { journal: 'initiation', partition, sequence: 1, index: 0 };
  const event = { eventId: 'e', type: 'T.v1', at: '2026-11-21T08:00:00.000Z', cause: 'no' };
  return { service: 'wallet-fee', consumer: 'c', stream: `s-${partition}`, eventCount: 1, position, ...event };
}

function skipped(eventId: string, hour: number): SkippedEvent {
  const about = { service: 'wallet-fee', consumer: 'c', stream: 's', position: undefined, eventId, type: 'T.v1' };
  return { ...about, cause: 'no', by: 'operator:amina', reason: 'r', skippedAt: `2026-11-21T0${hour}:00:00.000Z` };
}
