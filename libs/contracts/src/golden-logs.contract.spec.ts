import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EventTypes } from './events/event-types';

const GOLDEN = join(__dirname, '../golden');
const EVENTS = join(__dirname, 'events');

/** Every event type that a module of `events` declares, with its module. */
function declaredTypes(): [type: string, module: string][] {
  const modules = readdirSync(EVENTS).filter((file) => file.endsWith('-events.ts'));
  return modules.flatMap((module) => {
    const exported = jest.requireActual<Record<string, unknown>>(join(EVENTS, module));
    const types = Object.entries(exported).filter(([name]) => name.endsWith('Events'));
    expect(types).toHaveLength(1);
    return Object.keys(types[0]![1] as EventTypes).map((type): [string, string] => [type, module]);
  });
}

function goldenTypes(): Set<string> {
  const files = readdirSync(GOLDEN, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ndjson'));
  const lines = files.flatMap((file) => readFileSync(join(GOLDEN, file), 'utf8').split('\n').filter(Boolean));
  return new Set(
    lines.flatMap((line) => (JSON.parse(line) as { events: { type: string }[] }).events.map(({ type }) => type)),
  );
}

it('the golden logs hold every event type that there is', () => {
  const declared = declaredTypes();
  expect(declared.length).toBeGreaterThan(30);
  const golden = goldenTypes();
  expect(declared.filter(([type]) => !golden.has(type))).toEqual([]);
});
