import type { StoredEntry, ViewSnapshot } from '@daftari/journal-core/views/view-snapshot';
import type { ViewStore } from '@daftari/journal-core/views/view-store';
import { shown, type CheckFinding } from './check-finding';
import { firstDifference } from './first-difference';

const PAGE = 500;

export interface ViewComparison {
  readonly live: ViewSnapshot;
  readonly name: string;
  readonly scratch: ViewStore;
  readonly rebuiltName: string;
  /** Values that a key may have as well. */
  readonly ahead: ReadonlyMap<string, readonly unknown[]>;
  /** Keys that are not judged. */
  readonly skipped: ReadonlySet<string>;
  report(finding: Pick<CheckFinding, 'key' | 'problem' | 'expected' | 'found'>): void;
}

/** Compares every key of a view with its rebuild, in one walk along both; answers how many keys the live view has. */
export function compareView(comparison: ViewComparison): number {
  const { live, name, scratch, rebuiltName, ahead, skipped, report } = comparison;
  const found = pages((after) => live.page(name, after, PAGE));
  const expected = pages((after) => rebuiltPage(scratch, rebuiltName, after));
  let keys = 0;
  let [left, right] = [found.next().value, expected.next().value];
  while (left !== undefined || right !== undefined) {
    const order = left === undefined ? 1 : right === undefined ? -1 : compareKeys(left.key, right.key);
    const { key } = (order <= 0 ? left : right)!;
    if (left !== undefined && order <= 0) keys++;
    if (!skipped.has(key)) judge(key, order <= 0 ? left : undefined, order >= 0 ? right : undefined, ahead, report);
    if (order <= 0) left = found.next().value;
    if (order >= 0) right = expected.next().value;
  }
  return keys;
}

function judge(
  key: string,
  found: StoredEntry | undefined,
  expected: StoredEntry | undefined,
  ahead: ViewComparison['ahead'],
  report: ViewComparison['report'],
): void {
  if (found?.text === expected?.text) return;
  if (found === undefined) return report({ key, problem: 'the key is missing', expected: cut(expected!.text) });
  const value = parse(found.text);
  if (value === undefined) return report({ key, problem: 'the value is no JSON', found: cut(found.text) });
  if ((ahead.get(key) ?? []).some((later) => firstDifference(plain(later), value) === undefined)) return;
  if (expected === undefined) return report({ key, problem: 'no event makes this key', found: cut(found.text) });
  const difference = firstDifference(JSON.parse(expected.text), value);
  if (difference === undefined) return;
  const what = difference.path === '' ? 'the value' : difference.path;
  report({
    key,
    problem: `${what} is not what the log makes`,
    expected: shown(difference.expected),
    found: shown(difference.found),
  });
}

function rebuiltPage(scratch: ViewStore, view: string, after: string | undefined): StoredEntry[] {
  const cursor = after === undefined ? {} : { after };
  const found = scratch.scan(view, { prefix: '', limit: PAGE, ...cursor });
  return found.map(({ key, value }) => ({ key, text: JSON.stringify(value) }));
}

function* pages(read: (after: string | undefined) => readonly StoredEntry[]): Generator<StoredEntry, undefined> {
  for (let after: string | undefined; ;) {
    const page = read(after);
    yield* page;
    after = page.at(-1)?.key;
    if (page.length < PAGE) return undefined;
  }
}

/** The order of UTF-8 bytes, which is the stores'. */
function compareKeys(a: string, b: string): number {
  return a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

function cut(text: string): string {
  return shown(parse(text) ?? text);
}
