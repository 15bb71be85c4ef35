import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SCOPES } from '@daftari/contracts/events/merchants-events';

const page = readFileSync(join(__dirname, '../../docs/reference/api-keys.md'), 'utf8');

it('the page of API keys has a row for every scope there is, in their order, and for nothing else', () => {
  const rows = [...page.matchAll(/^\| `([a-z]+:[a-z]+)` +\| (.*?) +\|$/gm)];
  expect(rows.map(([, scope]) => scope)).toEqual([...SCOPES]);
  for (const [, scope, meaning] of rows) expect([scope, meaning!.length > 10]).toEqual([scope, true]);
});
