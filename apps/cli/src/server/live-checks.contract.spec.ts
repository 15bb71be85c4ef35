import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { checkLive } from './live-checks';

const CREDENTIALS = { shortcode: '600100', consumerKey: 'key', consumerSecret: 's3cret-value', passkey: 'pass' };

let folder: string;
let server: Server;
let url: string;
/** What is answered where the callback service should be. */
let reachable: string;
/** What OAuth answers; null is a refusal. */
let token: string | null;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'daftari-doctor-'));
  token = 'a-token';
  reachable = '{"status":"ok","service":"callback"}';
  server = createServer((request, response) => {
    if (request.url === '/callbacks/reachable') return void response.end(reachable);
    if (request.url === '/healthz') return void response.writeHead(404).end('{}');
    if (token === null) return void response.writeHead(400).end();
    response.end(JSON.stringify({ access_token: token, expires_in: '3599' }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
  rmSync(folder, { recursive: true });
});

function file(content: object, mode = 0o600): string {
  const path = join(folder, 'daraja.json');
  writeFileSync(path, JSON.stringify({ baseUrl: url, ...content }));
  chmodSync(path, mode);
  return path;
}

const failures = async (settings: Parameters<typeof checkLive>[0]) =>
  (await checkLive(settings)).filter(({ ok }) => !ok).map(({ name, found }) => `${name}: ${found}`);

it('has nothing to check without live credentials', async () => {
  expect(await checkLive({ darajaSources: [] })).toEqual([]);
});

it('finds what is well: file, token, and an address that answers', async () => {
  const checks = await checkLive({ darajaFile: file(CREDENTIALS), publicUrl: url, darajaSources: ['196.201.214.200'] });
  const found = Object.fromEntries(checks.map(({ name, ok }) => [name, ok]));
  expect(found).toEqual({
    'Daraja file': true,
    initiator: true,
    'Daraja OAuth': true,
    // This machine's own address is none that Daraja could call.
    'public address': false,
    reachable: true,
    'callback sources': true,
  });
  expect(JSON.stringify(checks)).not.toContain(CREDENTIALS.consumerSecret);
});

it('says what is wrong', async () => {
  token = null;
  const nobody = 'http://127.0.0.1:1';
  const found = await failures({ darajaFile: file(CREDENTIALS, 0o644), publicUrl: nobody, darajaSources: [] });
  expect(found).toEqual([
    expect.stringContaining('mode 644'),
    expect.stringContaining('HTTP 400'),
    expect.stringContaining('not https'),
    expect.stringContaining('reachable: http://127.0.0.1:1/callbacks/reachable'),
  ]);
});

it.each(['<html>Welcome</html>', '{}', 'null', '{"service":"gateway"}'])(
  'takes %s for no callback service',
  async (body) => {
    reachable = body;
    const found = await failures({ darajaFile: file(CREDENTIALS), publicUrl: `${url}/`, darajaSources: ['1.2.3.4'] });
    expect(found).toContain(`reachable: ${url}/callbacks/reachable answers 200, but something else does`);
  },
);

it('says that there is no public address, and which field of the file is wrong', async () => {
  expect(await failures({ darajaFile: file(CREDENTIALS), darajaSources: [] })).toEqual([
    'public address: DAFTARI_PUBLIC_URL is not set',
  ]);
  expect(await failures({ darajaFile: file({ ...CREDENTIALS, passkey: '' }), darajaSources: [] })).toEqual([
    expect.stringMatching(/^Daraja file: .*passkey/),
  ]);
});
