import { memoryStore } from '@daftari/journal-memory/memory-store';
import { openJournal } from '@daftari/journal-core/open-journal';
import { manualClock } from '@daftari/kernel/clock';
import { systemIds } from '@daftari/kernel/ids';
import { journalLog } from '../scan/journal-log';
import { PersonalSealer } from '../sealing/personal-sealer';
import { smallKeyring, START_MS } from '../testing/small-keyring';
import { exportPage, NotACursor } from './export-person';

const open = async <T>(value: T) => value;

async function journal(name: string, events: readonly [partition: number, about: string][], text = '') {
  const opened = await openJournal({
    ...{ name, store: memoryStore(), clock: manualClock(START_MS), ids: systemIds, streams: {} },
    events: { isKnown: () => true, problem: () => undefined },
  });
  for (const [partition, about] of events) {
    const cause = { correlation: about, causation: 'spec', actor: 'service:spec' };
    const facts = [{ type: 'Told.v1', data: { about, text } }];
    await opened.append([{ partition, stream: `told-${about}`, expected: 'any', events: facts, cause }]);
  }
  return journalLog(opened);
}

async function everything(logs: Parameters<typeof exportPage>[0], subjects: string[]) {
  const pages = [];
  for (let cursor: string | undefined = ''; cursor !== undefined;) {
    const page = await exportPage(logs, new Set(subjects), cursor, open);
    pages.push(page);
    cursor = page.next;
  }
  return pages;
}

describe('an export', () => {
  it('holds everything about its subjects from every journal, in order, and nothing else', async () => {
    const told: [number, string][] = [
      [3, 'p1'],
      [3, 'p2'],
      [15, 'p1'],
      [3, 'p1'],
    ];
    const logs = [await journal('first', told), await journal('second', [[0, 'p2']])];
    const [page] = await everything(logs, ['p1']);
    const places = page!.events.map(({ journal, partition, sequence }) => `${journal}/${partition}/${sequence}`);
    expect(places).toEqual(['first/3/1', 'first/3/3', 'first/15/1']);
    expect((await everything(logs, ['p1', 'p2']))[0]!.events).toHaveLength(5);
    expect(page!.batches).toBe(await sum(logs.map((log) => log.batches())));
  });

  it('holds the payouts to its person, opened, with what the provider and the ledger know of them', async () => {
    const { keyring } = await smallKeyring();
    const sealer = new PersonalSealer({
      keyring,
      fields: new Map([
        ['PayoutInitiated.v1', [{ path: ['phone'], when: 'always' }]],
        ['ProviderResultMatched.v1', [{ path: ['receiverName'], when: 'always' }]],
      ]),
    });
    const told = async (name: string, type: string, stream: string, data: object, correlation = 'p1') => {
      const opened = await openJournal({
        ...{ name, store: memoryStore(), clock: manualClock(START_MS), ids: systemIds, streams: {}, personal: sealer },
        events: { isKnown: () => true, problem: () => undefined },
      });
      const cause = { correlation, causation: 'spec', actor: 'service:spec' };
      const events = [{ type, data: { transactionId: 'p1', ...data }, stream }];
      await opened.decide({
        ...{ partition: 3, streams: [stream], cause, decide: () => ({ events, result: undefined }) },
        ...('phone' in data && { person: String(data.phone) }),
      });
      return journalLog(opened);
    };
    const phone = '254712345678';
    await sealer.prepare('p1', phone);
    const logs = [
      await told('initiation', 'PayoutInitiated.v1', 'payout-p1', { phone }),
      await told('callback', 'ProviderResultMatched.v1', 'callback-a1', { receiverName: 'JANE DOE' }),
      await told('wallet-fee', 'PayoutHeld.v1', 'hold-h1', {}),
      await told('other', 'ReceiptClaimed.v1', 'receipt-test-R1', {}, 'another'),
    ];
    const linked = await keyring.store.subjectsOf(keyring.lookup(phone));
    expect(linked.map(({ subject }) => subject)).toEqual(['p1']);
    const { events } = await exportPage(logs, new Set(['p1']), '', (value) => sealer.openAll(value));
    expect(events.map(({ event }) => [event.type, event.data])).toEqual([
      ['PayoutInitiated.v1', { transactionId: 'p1', phone }],
      ['ProviderResultMatched.v1', { transactionId: 'p1', receiverName: 'JANE DOE' }],
      ['PayoutHeld.v1', { transactionId: 'p1' }],
      ['ReceiptClaimed.v1', { transactionId: 'p1' }],
    ]);
  });

  it('comes in pages that can be told in one message, and misses nothing between them', async () => {
    const many = Array.from({ length: 200 }, (_, index): [number, string] => [index % 2, 'p1']);
    const logs = [await journal('first', many, 'x'.repeat(30_000))];
    const pages = await everything(logs, ['p1']);
    expect(pages.length).toBeGreaterThan(1);
    const ids = pages.flatMap(({ events }) => events.map(({ event }) => event.id));
    expect([ids.length, new Set(ids).size]).toEqual([200, 200]);
  });

  it.each(['x', '0/0', '9/0/1', '0/0/-2'])('does not go on after the cursor %s', async (cursor) => {
    const logs = [await journal('first', [])];
    await expect(exportPage(logs, new Set(['p1']), cursor, open)).rejects.toThrow(NotACursor);
  });
});

async function sum(numbers: readonly Promise<number>[]): Promise<number> {
  return (await Promise.all(numbers)).reduce((total, number) => total + number, 0);
}
