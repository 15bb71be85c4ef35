import { decodeBatch } from '@daftari/journal-core/batch';
import { messagesOf, readMessage } from './event-message';
import { openCounters } from './testing/counters';
import { received } from './testing/scripted-topic';
import { topicOf } from './topic-name';

describe('a message', () => {
  const storedBatch = async (events: number) => {
    const counters = await openCounters();
    await counters.write(3, events);
    return (await counters.stored(3))[1]!;
  };

  it('is a CloudEvent in binary mode, keyed by its stream, in the partition of its journal', async () => {
    const stored = await storedBatch(2);
    const batch = decodeBatch(stored.body);
    const event = batch.events[1]!;
    expect(messagesOf(batch, stored.hash)[1]).toEqual({
      key: 'counter-1',
      partition: 3,
      value: JSON.stringify(event),
      headers: {
        'content-type': 'application/json',
        ce_specversion: '1.0',
        ce_id: event.id,
        ce_type: 'Added.v1',
        ce_source: '/daftari/counters',
        ce_subject: 'counter-1',
        ce_time: event.at,
        ce_journalid: batch.journalId,
        ce_partition: '3',
        ce_sequence: '1',
        ce_index: '1',
        ce_batchsize: '2',
        ce_batchhash: stored.hash,
        ce_previoushash: batch.previousHash,
        ce_recordedat: batch.recordedAt,
      },
    });
  });

  it('carries the very bytes that stand in the log', async () => {
    const stored = await storedBatch(2);
    const text = Buffer.from(stored.body).toString('utf8');
    for (const message of messagesOf(decodeBatch(stored.body), stored.hash)) expect(text).toContain(message.value);
  });

  it('is read as it was sent', async () => {
    const stored = await storedBatch(2);
    const { journalId, previousHash, recordedAt, events } = decodeBatch(stored.body);
    expect(received(stored).map(readMessage)[1]).toEqual({
      journalId,
      partition: 3,
      sequence: 1,
      index: 1,
      batchSize: 2,
      batchHash: stored.hash,
      previousHash,
      recordedAt,
      event: JSON.stringify(events[1]),
    });
  });

  it.each([
    ['ce_sequence', '-1'],
    ['ce_sequence', '1.5'],
    ['ce_sequence', '9007199254740993'],
    ['ce_sequence', undefined],
    ['ce_index', '2'],
    ['ce_batchsize', '1001'],
    ['ce_batchsize', '0'],
    ['ce_batchhash', 'F'.repeat(64)],
    ['ce_previoushash', ''],
  ])('is none of ours with %s %s', async (header, value) => {
    const [message] = received(await storedBatch(2));
    expect(readMessage({ ...message!, headers: { ...message!.headers, [header]: value } })).toBeUndefined();
  });

  it('is none of ours without a value or headers', async () => {
    const [message] = received(await storedBatch(1));
    expect(readMessage({ ...message!, value: null })).toBeUndefined();
    expect(readMessage({ value: message!.value })).toBeUndefined();
  });
});

describe('a topic', () => {
  it('is named by its journal, and by its installation where that has a name', () => {
    expect(topicOf('wallet-fee', undefined)).toBe('daftari.wallet-fee.v1');
    expect(topicOf('wallet-fee', '0b6f-2')).toBe('0b6f-2.daftari.wallet-fee.v1');
  });

  it.each(['', 'A', 'a.b', 'a_b', '-a', 'a'.repeat(64)])('is not named by the installation "%s"', (namespace) => {
    expect(() => topicOf('wallet-fee', namespace)).toThrow('can not name topics');
  });
});
