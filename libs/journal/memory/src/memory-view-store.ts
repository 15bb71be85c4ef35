import type { Checkpoint } from '@daftari/journal-core/position';
import type { ViewScan, ViewStore } from '@daftari/journal-core/views/view-store';

interface View {
  /** Values as JSON text, so that nobody can change a stored value in place. */
  readonly values: Map<string, string>;
  /** The keys of `values`, in order. */
  readonly keys: string[];
  readonly checkpoints: Map<number, Checkpoint>;
}

/** Views that live as long as this object, also after `close`: for tests and simulation. */
export function memoryViewStore(): ViewStore {
  const views = new Map<string, View>();
  const open = (name: string): View => {
    const view = views.get(name) ?? { values: new Map(), keys: [], checkpoints: new Map() };
    views.set(name, view);
    return view;
  };
  return {
    commit(name, changes, checkpoint) {
      // Everything that can fail comes first: a commit is all or nothing.
      const texts = changes.map(({ key, value }) => ({ key, text: value === null ? undefined : toJson(key, value) }));
      const view = open(name);
      for (const { key, text } of texts) {
        if (text === undefined) remove(view, key);
        else put(view, key, text);
      }
      if (checkpoint !== undefined) view.checkpoints.set(checkpoint.partition, plainCheckpoint(checkpoint));
    },
    get<T>(name: string, key: string) {
      const text = views.get(name)?.values.get(key);
      return text === undefined ? undefined : (JSON.parse(text) as T);
    },
    scan<T>(name: string, options: ViewScan) {
      const view = views.get(name);
      if (view === undefined) return [];
      return keysOf(view, options).map((key) => ({ key, value: JSON.parse(view.values.get(key)!) as T }));
    },
    checkpoints: (name) => [...(views.get(name)?.checkpoints.values() ?? [])].sort((a, b) => a.partition - b.partition),
    drop: (name) => void views.delete(name),
    replace(name, by) {
      const next = views.get(by);
      views.delete(by);
      if (next === undefined) views.delete(name);
      else views.set(name, next);
    },
    close: () => undefined,
  };
}

function toJson(key: string, value: unknown): string {
  const text: string | undefined = JSON.stringify(value);
  if (text === undefined) throw new TypeError(`the value of view key ${key} is nothing that JSON can hold`);
  return text;
}

function put(view: View, key: string, text: string): void {
  if (!view.values.has(key)) view.keys.splice(firstAtOrAfter(view.keys, key), 0, key);
  view.values.set(key, text);
}

function remove(view: View, key: string): void {
  if (view.values.delete(key)) view.keys.splice(firstAtOrAfter(view.keys, key), 1);
}

function keysOf(view: View, { prefix, limit, after, descending }: ViewScan): string[] {
  const step = descending === true ? -1 : 1;
  const found: string[] = [];
  for (let at = scanStart(view.keys, prefix, after, step); found.length < limit; at += step) {
    const key = view.keys[at];
    if (key === undefined || !key.startsWith(prefix)) break;
    found.push(key);
  }
  return found;
}

function scanStart(keys: readonly string[], prefix: string, after: string | undefined, step: 1 | -1): number {
  if (step === -1) {
    const end = firstAtOrAfter(keys, `${prefix}\u{10ffff}`) - 1;
    return after === undefined ? end : Math.min(end, firstAtOrAfter(keys, after) - 1);
  }
  const start = firstAtOrAfter(keys, prefix);
  if (after === undefined) return start;
  const next = firstAtOrAfter(keys, after);
  return Math.max(start, keys[next] === after ? next + 1 : next);
}

/** The index of the first key that is not before `key`. */
function firstAtOrAfter(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(keys[middle]!, key)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** In the order of UTF-8 bytes, which is SQLite's: that of code points, not of UTF-16 units. */
function isBefore(a: string, b: string): boolean {
  const end = Math.min(a.length, b.length);
  for (let i = 0; i < end; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (x !== y) return rank(x) < rank(y);
  }
  return a.length < b.length;
}

/** Units of surrogate pairs stand for code points beyond all others. */
function rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

function plainCheckpoint({ partition, sequence, hash }: Checkpoint): Checkpoint {
  return { partition, sequence, hash };
}
