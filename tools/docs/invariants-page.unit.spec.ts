import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const docs = join(__dirname, '../../docs');
const page = readFileSync(join(docs, 'invariants.md'), 'utf8');

/** Lines such as `- [file](path): "a test", "another"`. */
const lines = [...page.matchAll(/^- \[[^\]]+\]\(([^)]+)\)[^:]*: (.+)$/gm)];
const tests = lines.flatMap(([, path, names]) => [...names!.matchAll(/"([^"]+)"/g)].map(([, name]) => [path!, name!]));

describe('the page of invariants', () => {
  it('names all of them, each with a test or as a later issue', () => {
    const sections = page.split(/^## /m).slice(1);
    expect(sections.map((section) => Number.parseInt(section, 10))).toEqual(
      Array.from({ length: 14 }, (_, i) => i + 1),
    );
    for (const section of sections) expect(section).toMatch(/^- (\[.+\]\(.+\).*: ".+"|_Later issue:_)/m);
  });

  it.each(tests)('names a test of %s that is there: %s', (path, name) => {
    const source = readFileSync(join(docs, path), 'utf8').replaceAll("\\'", "'");
    expect(source.includes(`'${name}'`) || source.includes(`"${name}"`)).toBe(true);
  });
});
