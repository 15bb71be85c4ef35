import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SIMULATOR_PAGE, withPhonesTable } from './domain/phones-table';
import { scenario } from './domain/scenario';
import { NO_FAULTS } from './domain/faults';
import { MAGIC_RECIPIENTS } from './domain/payout-scenarios';
import { MAGIC_PHONES } from './domain/scenarios';
import { DEMO_TIMINGS } from './domain/timings';

const page = readFileSync(join(__dirname, '../../..', SIMULATOR_PAGE), 'utf8');

describe('the page of the simulator', () => {
  it('has the phones as the rows have them; if not, run: node tools/docs/generate.mjs', () => {
    expect(page).toBe(withPhonesTable(page));
  });

  it('would have a row for a new phone', () => {
    const row = scenario('pays twice', 'modelled', { note: 'Never do this.' });
    const written = withPhonesTable(page, { 777: row });
    expect(written).toMatch(/\n\| `254700000777` \| pays twice +\| Never do this\. \| modelled \|\n/);
    expect(written).not.toContain('254700000012');
    expect(() => withPhonesTable('')).toThrow('the page has no line');
  });

  it('has all 40 phones that pay and all 23 that are paid, each with a name of its own', () => {
    for (const [rows, count] of [
      [MAGIC_PHONES, 40],
      [MAGIC_RECIPIENTS, 23],
    ] as const) {
      expect(Object.keys(rows).sort()).toEqual(Array.from({ length: count }, (_, n) => String(n).padStart(3, '0')));
      expect(new Set(Object.values(rows).map(({ name }) => name)).size).toBe(count);
    }
  });

  it.each(Object.keys(NO_FAULTS))('has a row for the fault %s', (name) => {
    expect(page).toMatch(new RegExp(`\\n\\| \`${name}\` +\\|`));
  });

  it.each(Object.entries(DEMO_TIMINGS))('has a row for %s with its time of %i ms', (name, ms) => {
    const row = page.split('\n').find((line) => line.startsWith(`| \`${name}\``));
    expect(row).toBeDefined();
    expect(row).toMatch(new RegExp(`\\| +${ms.toLocaleString('en')} \\|$`));
  });
});
