import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { newInstallation, ROOT, startServer, type Installation, type Server } from '../harness/daftari';

const page = readFileSync(join(ROOT, 'docs/guides/quickstart.md'), 'utf8');
const run = promisify(execFile);

/** How a program of the page is run, by the language of its block. */
const PROGRAMS = [
  { language: 'sh', name: 'pay.sh', command: 'sh', needs: 'curl' },
  { language: 'js', name: 'pay.mjs', command: process.execPath, needs: process.execPath },
  { language: 'python', name: 'pay.py', command: 'python3', needs: 'python3' },
] as const;

function isInstalled(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0;
}

/** All blocks of a language, as one program. */
function programIn(language: string): string {
  const blocks = [...page.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].filter(([, named]) => named === language);
  return blocks.map(([, , code]) => code).join('\n');
}

describe('the quickstart', () => {
  let installation: Installation;
  let server: Server;
  let folder: string;
  beforeAll(async () => {
    installation = await newInstallation();
    server = await startServer(installation);
    // The page's programs are run where the server's folder is.
    folder = mkdtempSync(join(tmpdir(), 'daftari-quickstart-'));
    symlinkSync(installation.dataDir, join(folder, '.daftari'));
  });
  afterAll(async () => {
    expect(await server.end('SIGTERM')).toBe(0);
    rmSync(folder, { recursive: true, force: true });
    installation.remove();
  });

  it('has a program in every language', () => {
    for (const { language } of PROGRAMS) expect(programIn(language)).toContain('/v1/payments/stk');
  });

  for (const { language, name, command, needs } of PROGRAMS) {
    const test = isInstalled(needs) ? it : it.skip;
    test(`is true in ${language}${test === it ? '' : ` (needs ${needs})`}: its program ends with a receipt`, async () => {
      const program = programIn(language).replaceAll('http://127.0.0.1:8080', server.addresses.rest);
      writeFileSync(join(folder, name), program);
      const { stdout, stderr } = await run(command, [name], { cwd: folder, timeout: 180_000 });
      expect([stdout.trim(), stderr]).toEqual([expect.stringMatching(/^SUCCESS [A-Z0-9]{10}$/), '']);
    });
  }
});
