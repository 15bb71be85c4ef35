import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SIMULATOR_PAGE, withPhonesTable } from './domain/phones-table';
import { scenario } from './domain/scenario';
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

  it.each(Object.entries(DEMO_TIMINGS))('has a row for %s with its time of %i ms', (name, ms) => {
    const row = page.split('\n').find((line) => line.startsWith(`| \`${name}\``));
    expect(row).toBeDefined();
    expect(row).toMatch(new RegExp(`\\| +${ms.toLocaleString('en')} \\|$`));
  });
});
