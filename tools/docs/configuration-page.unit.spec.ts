import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ENVIRONMENT_TABLE } from '@daftari/service/config';

const page = readFileSync(join(__dirname, '../../docs/reference/configuration.md'), 'utf8');

describe('the page of settings', () => {
  it.each(Object.entries(ENVIRONMENT_TABLE))('has a row for %s with its default', (name, schema) => {
    const row = page.split('\n').find((line) => line.startsWith(`| \`${name}\``));
    expect(row).toBeDefined();
    if ('default' in schema) expect(row).toContain(`\`${String(schema.default)}\``);
  });

  it('names no setting that does not exist', () => {
    const named = new Set(page.match(/DAFTARI_[A-Z_]+/g));
    expect([...named].filter((name) => !Object.hasOwn(ENVIRONMENT_TABLE, name))).toEqual([]);
  });
});
