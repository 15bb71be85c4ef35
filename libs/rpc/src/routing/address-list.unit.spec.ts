import { manualClock } from '@daftari/kernel/clock';
import { manualScheduler } from '@daftari/kernel/scheduler';
import { addressList, RESOLVE_AT_MOST_EVERY_MS, RESOLVE_EVERY_MS } from './address-list';

/** Lets what was looked up arrive. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('a list of addresses', () => {
  const scheduler = manualScheduler(manualClock(0));
  let answers: Record<string, readonly string[]>;
  let asked: string[];
  const resolve = async (host: string) => {
    asked.push(host);
    const found = answers[host];
    if (found === undefined) throw new Error('ENOTFOUND');
    return found;
  };
  const listOf = (...entries: string[]) => addressList(entries, { resolve, scheduler });
  beforeEach(() => {
    answers = { a: ['10.0.0.2', '10.0.0.1'] };
    asked = [];
  });

  it('has those that are given at once, each once, without asking anybody', async () => {
    const list = listOf('b:2', 'a:1', 'b:2', '[::1]:3');
    expect(list.current()).toEqual(['[::1]:3', 'a:1', 'b:2']);
    await list.first;
    list.refresh();
    expect(asked).toEqual([]);
  });

  it('has all addresses of a name', async () => {
    const list = listOf('dns:///a:9090', 'b:1');
    expect(list.current()).toEqual(['b:1']);
    await list.first;
    expect(list.current()).toEqual(['10.0.0.1:9090', '10.0.0.2:9090', 'b:1']);
    expect(['10.0.0.2:9090', 'b:1'].map((address) => list.hostOf(address))).toEqual(['a', undefined]);
    list.close();
  });

  it('looks a name up again now and then, and stays the same array while nothing changed', async () => {
    const list = listOf('dns:///a:1');
    await list.first;
    const before = list.current();
    scheduler.run(RESOLVE_EVERY_MS);
    await settled();
    expect(asked).toEqual(['a', 'a']);
    expect(list.current()).toBe(before);
    answers = { a: ['10.0.0.3'] };
    scheduler.run(RESOLVE_EVERY_MS);
    await settled();
    expect(list.current()).toEqual(['10.0.0.3:1']);
    list.close();
  });

  it('looks it up at once when something failed, but not all the time', async () => {
    const list = listOf('dns:///a:1');
    await list.first;
    for (let i = 0; i < 5; i++) list.refresh();
    expect(asked).toHaveLength(1);
    scheduler.run(RESOLVE_AT_MOST_EVERY_MS);
    for (let i = 0; i < 5; i++) list.refresh();
    expect(asked).toHaveLength(2);
    await settled();
    list.refresh();
    expect(asked).toHaveLength(2);
    list.close();
  });

  it('keeps what it found when a name cannot be looked up, or has no address', async () => {
    const list = listOf('dns:///a:1', 'dns:///nobody:1');
    await list.first;
    for (const gone of [{}, { a: [] }]) {
      answers = gone;
      scheduler.run(RESOLVE_EVERY_MS);
      await settled();
      expect(list.current()).toEqual(['10.0.0.1:1', '10.0.0.2:1']);
    }
    list.close();
  });

  it('asks no more once it is closed', async () => {
    const list = listOf('dns:///a:1');
    await list.first;
    list.close();
    list.refresh();
    scheduler.run(RESOLVE_EVERY_MS * 3);
    await settled();
    expect(asked).toHaveLength(1);
  });
});
