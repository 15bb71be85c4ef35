import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { liveWorld } from './live-world';

const CREDENTIALS = { shortcode: '600100', consumerKey: 'key', consumerSecret: 'secret', passkey: 'pass' };

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'daftari-live-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function told(config: { publicUrl?: string; darajaSources?: string[] }, more: object = {}) {
  const warnings: string[] = [];
  const darajaFile = join(folder, 'daraja.json');
  writeFileSync(darajaFile, JSON.stringify({ ...CREDENTIALS, ...more }));
  const logger = { warn: (message: string) => void warnings.push(message) };
  const world = liveWorld({ darajaFile, darajaSources: ['196.201.214.200'], ...config }, logger);
  return { world, warnings };
}

describe('the world of live payments', () => {
  it('is not there without credentials', () => {
    expect(liveWorld({ darajaSources: [] }, { warn: () => undefined })).toBeUndefined();
  });

  it("is Safaricom's, which reaches us at a public address", () => {
    const { world, warnings } = told({ publicUrl: 'https://pay.duka.co.ke' });
    expect([world?.baseUrl, world?.shortcode, warnings]).toEqual(['https://api.safaricom.co.ke', '600100', []]);
  });

  it('needs a public address', () => {
    expect(() => told({})).toThrow(/DAFTARI_PUBLIC_URL is not set/);
    expect(() => told({ publicUrl: 'http://pay.duka.co.ke' })).toThrow(/not https/);
    expect(() => told({ publicUrl: 'https://mpesa.duka.co.ke' })).toThrow(/"mpesa"/);
  });

  it('may be a stand-in on this machine, with a warning', () => {
    const { world, warnings } = told({ publicUrl: 'http://127.0.0.1:8080' }, { baseUrl: 'http://127.0.0.1:9999' });
    expect(world?.baseUrl).toBe('http://127.0.0.1:9999');
    expect(warnings).toEqual([expect.stringContaining('not https')]);
  });

  it('warns when callbacks are taken from anywhere', () => {
    const { warnings } = told({ publicUrl: 'https://pay.duka.co.ke', darajaSources: [] });
    expect(warnings).toEqual([expect.stringContaining('DAFTARI_DARAJA_SOURCES')]);
  });
});
