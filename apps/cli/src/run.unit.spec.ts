import { version } from '../../../package.json';
import { capturedRun } from './testing/captured-run';

describe('the command line', () => {
  it('shows the commands there are', async () => {
    const { code, out } = await capturedRun(['--help']);
    expect(code).toBe(0);
    expect(out).toContain('check the logs, and explain what is in them');
    expect(out).toContain('(default: ".daftari")');
    expect((await capturedRun(['audit', 'trail', '--help'])).out).toContain('--data-dir <directory>');
  });

  it('takes its data directory from the environment', async () => {
    expect((await capturedRun(['--help'], { env: { DAFTARI_DATA_DIR: '/srv/ledger' } })).out).toContain(
      '(default: "/srv/ledger")',
    );
  });

  it('tells its version', async () => {
    expect(await capturedRun(['--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' });
  });

  it.each([[['replay']], [['audit', 'erase']], [['audit', 'verify', '--fast']], [['audit', 'verify', 'extra']]])(
    'does not understand %j, and says where to look',
    async (args) => {
      const { code, out, err } = await capturedRun(args);
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toMatch(/^daftari: .*\nRun "npx daftari.* --help"/);
    },
  );
});
