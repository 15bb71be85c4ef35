import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';

const root = join(__dirname, '../..');
const fixture = join(__dirname, 'fixture');
const LINT_DEADLINE_MS = 120_000;

/** Each file of the fixture breaks the rules named beside it, once, and no other rule. */
const EXPECTED: Record<string, [ruleId: string | null, says: string][]> = {
  'apps/alpha/src/imports-a-service.ts': [
    ['@nx/enforce-module-boundaries', '"type:service" can only depend on libs tagged with "type:kernel", "type:lib"'],
  ],
  'apps/alpha/src/imports-a-replay.ts': [
    ['@nx/enforce-module-boundaries', '"type:service" can only depend on libs tagged with "type:kernel", "type:lib"'],
  ],
  'apps/host/src/imports-deeply.ts': [['@nx/enforce-module-boundaries', 'cannot be imported by a relative']],
  'libs/kernel/src/imports-a-lib.ts': [['@nx/enforce-module-boundaries', '"type:kernel" cannot depend on any']],
  'libs/paper/src/imports-a-service.ts': [['@nx/enforce-module-boundaries', '"type:lib" can only depend on']],
  'libs/box/core/src/imports-its-adapter.ts': [['no-restricted-imports', 'A port knows none of its adapters']],
  'apps/alpha/src/domain/date-now.ts': [['no-restricted-properties', 'Date.now']],
  'apps/alpha/src/domain/new-date.ts': [['no-restricted-syntax', 'new Date()']],
  'apps/alpha/src/domain/date-call.ts': [['no-restricted-syntax', 'Date()']],
  'apps/alpha/src/domain/performance-now.ts': [['no-restricted-globals', 'performance']],
  'apps/alpha/src/domain/math-random.ts': [['no-restricted-properties', 'Math.random']],
  'apps/alpha/src/domain/crypto-random-uuid.ts': [['no-restricted-properties', 'crypto.randomUUID']],
  'apps/alpha/src/domain/crypto-random-values.ts': [['no-restricted-properties', 'crypto.getRandomValues']],
  'apps/alpha/src/domain/imports-random-uuid.ts': [['no-restricted-imports', 'randomUUID']],
  'apps/alpha/src/application/imports-random-bytes.ts': [['no-restricted-imports', 'randomBytes']],
  'apps/alpha/src/application/set-timeout.ts': [['no-restricted-globals', 'setTimeout']],
  'apps/alpha/src/application/set-interval.ts': [['no-restricted-globals', 'setInterval']],
  'apps/alpha/src/application/set-immediate.ts': [['no-restricted-globals', 'setImmediate']],
  'apps/alpha/src/application/imports-timers.ts': [['no-restricted-imports', 'node:timers/promises']],
  'apps/alpha/src/application/process-env.ts': [['no-restricted-properties', 'process.env']],
  'apps/alpha/src/application/imports-fs.ts': [['no-restricted-imports', 'node:fs']],
  'apps/alpha/src/application/imports-net.ts': [['no-restricted-imports', 'node:net']],
  'apps/alpha/src/application/imports-http.ts': [['no-restricted-imports', 'node:http']],
  'apps/alpha/src/application/imports-adapters.ts': [['no-restricted-imports', 'Adapters know the layers within']],
  'apps/alpha/src/domain/imports-adapters.ts': [['no-restricted-imports', 'Adapters know the layers within']],
  'apps/alpha/src/domain/imports-application.ts': [['no-restricted-imports', 'The domain knows nobody but itself']],
  'apps/alpha/src/domain/imports-service.ts': [['no-restricted-imports', 'put the layers together']],
  'apps/alpha/src/domain/imports-the-world.ts': [['no-restricted-imports', 'The domain is pure']],
  'apps/alpha/src/application/floating-promise.ts': [['@typescript-eslint/no-floating-promises', 'must be awaited']],
  'apps/alpha/src/application/misused-promise.ts': [['@typescript-eslint/no-misused-promises', 'void return']],
  'apps/alpha/src/application/any-type.ts': [['@typescript-eslint/no-explicit-any', 'Unexpected any']],
  'apps/alpha/src/application/switched-off.ts': [
    [null, 'has no effect'],
    ['@typescript-eslint/no-explicit-any', 'Unexpected any'],
  ],
};

interface Finding {
  ruleId: string | null;
  message: string;
}

function node(args: string[], cwd: string) {
  return spawnSync(process.execPath, args, { cwd, encoding: 'utf8', timeout: LINT_DEADLINE_MS, maxBuffer: 1 << 25 });
}

function lintFixture(): { status: number | null; findings: Map<string, Finding[]> } {
  const run = node([join(__dirname, 'run.mjs'), '--json', '--config=lint.config.mjs'], fixture);
  const results = JSON.parse(run.stdout) as { filePath: string; messages: Finding[] }[];
  const name = (path: string) => relative(fixture, path).split(sep).join('/');
  return { status: run.status, findings: new Map(results.map((file) => [name(file.filePath), file.messages])) };
}

describe('lint', () => {
  let linted: ReturnType<typeof lintFixture>;
  beforeAll(() => void (linted = lintFixture()), LINT_DEADLINE_MS);

  it.each(Object.entries(EXPECTED))('reports %s', (file, expected) => {
    const found = linted.findings.get(file);
    expect(found?.map((finding) => finding.ruleId)).toEqual(expected.map(([ruleId]) => ruleId));
    found?.forEach((finding, i) => expect(finding.message).toContain(expected[i]?.[1]));
  });

  it('reports nothing else: what keeps the rules passes', () => {
    const reported = [...linted.findings].filter(([, messages]) => messages.length > 0).map(([file]) => file);
    expect(reported.sort()).toEqual(Object.keys(EXPECTED).sort());
    expect([...linted.findings.keys()].filter((file) => file.endsWith('keeps-every-rule.ts'))).toHaveLength(3);
  });

  it('fails when something is reported', () => expect(linted.status).toBe(1));

  it('leaves the fixture out of a normal run', () => {
    const asked = `import { ESLint } from 'eslint';
      const eslint = new ESLint();
      const ignored = (file) => eslint.isPathIgnored(file);
      console.log(await ignored('tools/lint/fixture/apps/alpha/src/domain/date-now.ts'), await ignored('tools/lint/run.mjs'));`;
    expect(node(['--input-type=module', '--eval', asked], root).stdout.trim()).toBe('true false');
  });

  it('fails, and says why, when there is no graph of the rooms', () => {
    const empty = mkdtempSync(join(tmpdir(), 'daftari-lint-'));
    try {
      const run = node([join(__dirname, 'run.mjs')], empty);
      expect(run.status).toBe(1);
      expect(run.stderr).toContain('no project graph');
    } finally {
      rmSync(empty, { recursive: true });
    }
  });
});
