import { longFiles, longFunctions, MAX_FILE_LINES, MAX_FUNCTION_LINES } from './lengths';
import { brokenLinks } from './links';
import { lockFileProblems } from './lock-file';
import { emptyNames, specsWithoutLevel } from './names';
import type { Problem } from './problem';
import { codeWithoutRoom, emptyRooms } from './rooms';
import { forbiddenWords } from './words';

const file = (path: string, text = '') => ({ path, text });
const paths = (problems: Problem[]) => problems.map(({ path }) => path);
const lines = (count: number) => 'x;\n'.repeat(count);

describe('lengths', () => {
  it('finds a file that is one line too long', () => {
    const files = [
      file('a.ts', lines(MAX_FILE_LINES)),
      file('b.ts', lines(MAX_FILE_LINES + 1)),
      file('c.md', lines(999)),
    ];
    expect(paths(longFiles(files))).toEqual(['b.ts']);
  });

  it.each([
    ['a function', (body: string) => `function f() {\n${body}}`],
    ['an arrow', (body: string) => `const f = () => {\n${body}};`],
    ['a method', (body: string) => `class A { m() {\n${body}} }`],
    ['a test', (body: string) => `describe('a', () => { it('b', () => {\n${body}}); });`],
  ])('finds %s that is one line too long', (_what, around) => {
    expect(paths(longFunctions([file('a.ts', around(lines(MAX_FUNCTION_LINES - 2)))]))).toEqual([]);
    expect(paths(longFunctions([file('a.ts', around(lines(MAX_FUNCTION_LINES - 1)))]))).toEqual(['a.ts:1']);
  });

  it('lets a block of tests be longer', () => {
    const blocks = [
      `describe.each([1])('a', () => {\n${lines(99)}});`,
      `function suite() { describe('a', () => {\n${lines(99)}}); }`,
    ];
    expect(longFunctions(blocks.map((text) => file('a.unit.spec.ts', text)))).toEqual([]);
  });
});

describe('names', () => {
  it('finds specs without a level', () => {
    const files = ['a.unit.spec.ts', 'b.spec.ts', 'c.test.ts', 'd.e2e.spec.ts', 'e.slow.spec.ts'].map((path) =>
      file(path),
    );
    expect(paths(specsWithoutLevel(files))).toEqual(['b.spec.ts', 'c.test.ts', 'e.slow.spec.ts']);
  });

  it('finds files and folders named after nothing, and barrels', () => {
    const named = ['libs/a/utils.ts', 'libs/helpers/b.ts', 'libs/a/index.ts', 'libs/a/common.unit.spec.ts'];
    const fine = ['libs/a/money.ts', 'apps/console/index.html', 'libs/a/index-of-streams.ts'];
    expect(paths(emptyNames([...named, ...fine].map((path) => file(path))))).toEqual(named);
  });
});

describe('rooms', () => {
  const room = [file('libs/a/project.json'), file('libs/a/src/a.ts')];

  it('finds a room without code', () => {
    expect(emptyRooms(room)).toEqual([]);
    expect(paths(emptyRooms([...room, file('libs/b/project.json'), file('libs/b/README.md')]))).toEqual(['libs/b/']);
  });

  it('finds code without a room', () => {
    expect(codeWithoutRoom(room)).toEqual([]);
    expect(paths(codeWithoutRoom([...room, file('libs/b/src/b.ts')]))).toEqual(['libs/b/src/b.ts']);
  });
});

describe('links', () => {
  const exists = (path: string) => ['README.md', 'docs/a.md'].includes(path);
  const broken = (text: string, path = 'docs/a.md') =>
    brokenLinks([file('README.md', '# Start here: now!\n'), file(path, text)], exists).map(({ says }) => says);

  it('finds a relative link that leads nowhere', () => {
    expect(broken('[a](../README.md) [b](b.md)\n\n[c]: ../c.md')).toEqual([
      'b.md leads nowhere',
      '../c.md leads nowhere',
    ]);
  });
  it('finds a heading that is not there', () => {
    expect(broken('[a](../README.md#start-here-now) [b](../README.md#later)')).toEqual([
      '../README.md#later: no such heading',
    ]);
  });
  it('leaves the web and code alone', () => {
    expect(broken('[a](https://example.com/a) `[b](b.md)`\n```\n[c](c.md)\n```\n')).toEqual([]);
  });
});

describe('words', () => {
  it.each([
    `// ${'TO'}DO later`,
    `// ${'FIX'}ME`,
    `cd /${'wo'}rk/main`,
    `// ${'eslint'}-disable-line`,
    `it.${'only'}('a')`,
  ])('finds %j and says where', (line) =>
    expect(paths(forbiddenWords([file('a.ts', `fine\n${line}\n`)]))).toEqual(['a.ts:2']),
  );
  it('leaves words that only look alike', () => {
    expect(forbiddenWords([file('a.ts', 'todos; net/work/x; https://a.example/work/b; it.each([1])')])).toEqual([]);
  });
});

describe('the lock file', () => {
  const lock = (packages: object) => JSON.stringify({ packages });
  const tool = { optionalDependencies: { 'tool-linux': '1' } };

  it('must hold the binary of every platform', () => {
    expect(lockFileProblems('l', lock({ 'node_modules/tool': tool, 'node_modules/tool-linux': {} }))).toEqual([]);
    const nested = { 'node_modules/a/node_modules/tool': tool, 'node_modules/a/node_modules/tool-linux': {} };
    expect(lockFileProblems('l', lock(nested))).toEqual([]);
    expect(lockFileProblems('l', lock({ 'node_modules/tool': tool }))[0]?.says).toContain('tool-linux');
  });
  it('names no registry', () => {
    expect(
      lockFileProblems('l', lock({ 'node_modules/a': { resolved: 'https://registry.example/a.tgz' } })),
    ).toHaveLength(1);
  });
});
