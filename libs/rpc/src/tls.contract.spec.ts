import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { grpcClient } from './grpc-client';
import { routedClient } from './routing/routed-client';
import { oneHold, walletFeeProcess } from './testing/wallet-fee-servers';
import type { ClientTlsFiles, ServerTlsFiles } from './tls';
import { WalletFeeServiceDefinition } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';

const hasOpenssl = (() => {
  try {
    return execFileSync('openssl', ['version']).length > 0;
  } catch {
    return false;
  }
})();

const stops: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function serve(tls: ServerTlsFiles): Promise<string> {
  const server = await walletFeeProcess({}, { tls });
  stops.push(() => server.stop());
  return server.address;
}

const held = { results: [{ result: { $case: 'hold' } }] };
async function hold(address: string, tls?: ClientTlsFiles) {
  const client = grpcClient(WalletFeeServiceDefinition, address, { deadlineMs: 5_000, tls });
  stops.push(() => client.close());
  return client.service.holdFees(oneHold('h'));
}

(hasOpenssl ? describe : describe.skip)('TLS (needs openssl)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'daftari-tls-'));
  const at = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

  const authority = (name: string) => {
    const files = ['-keyout', at(`${name}.key`), '-out', at(`${name}.crt`)];
    openssl('req', '-x509', ...newKey, '-days', '2', '-subj', `/CN=${name}`, ...files);
  };
  const certificate = (name: string, by: string, subjectAltName: string) => {
    openssl('req', ...newKey, '-subj', `/CN=${name}`, '-keyout', at(`${name}.key`), '-out', at(`${name}.csr`));
    writeFileSync(at(`${name}.ext`), `subjectAltName=${subjectAltName}\n`);
    const signer = ['-CA', at(`${by}.crt`), '-CAkey', at(`${by}.key`), '-CAcreateserial'];
    const files = ['-in', at(`${name}.csr`), '-out', at(`${name}.crt`), '-extfile', at(`${name}.ext`)];
    openssl('x509', '-req', '-days', '2', ...signer, ...files);
  };
  const pair = (name: string) => ({ cert: at(`${name}.crt`), key: at(`${name}.key`) });

  beforeAll(() => {
    authority('ours');
    authority('theirs');
    certificate('server', 'ours', 'IP:127.0.0.1,DNS:wallet-fee');
    certificate('elsewhere', 'ours', 'DNS:elsewhere');
    certificate('initiation', 'ours', 'DNS:initiation');
    certificate('stranger', 'theirs', 'DNS:initiation');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  describe('of the server alone', () => {
    it('serves who trusts its authority', async () => {
      await expect(hold(await serve(pair('server')), { ca: at('ours.crt') })).resolves.toMatchObject(held);
    });

    it.each([
      ['who does not', { ca: 'theirs.crt' }],
      ['who speaks without TLS', undefined],
    ])('does not serve %s', async (_who, files) => {
      const tls = files === undefined ? undefined : { ca: at(files.ca) };
      await expect(hold(await serve(pair('server')), tls)).rejects.toMatchObject({
        details: { reason: 'UNAVAILABLE' },
      });
    });

    it('is not taken from a server of another name, unless that name is asked for', async () => {
      const address = await serve(pair('elsewhere'));
      const ca = at('ours.crt');
      await expect(hold(address, { ca })).rejects.toMatchObject({ details: { reason: 'UNAVAILABLE' } });
      await expect(hold(address, { ca, serverName: 'elsewhere' })).resolves.toMatchObject(held);
    });
  });

  describe('of both sides', () => {
    const mutual = () => serve({ ...pair('server'), ca: at('ours.crt') });

    it('serves who shows a certificate of the authority, over a routed client as well', async () => {
      const address = await mutual();
      const tls = { ca: at('ours.crt'), ...pair('initiation') };
      await expect(hold(address, tls)).resolves.toMatchObject(held);
      const client = routedClient(WalletFeeServiceDefinition, { addresses: [address], tls });
      stops.push(() => client.close());
      await expect(client.service.holdFees(oneHold('h'))).resolves.toMatchObject(held);
    });

    it.each([
      ['shows none', () => ({})],
      ['shows one of another authority', () => pair('stranger')],
    ])('does not serve who %s', async (_who, files) => {
      const address = await mutual();
      await expect(hold(address, { ca: at('ours.crt'), ...files() })).rejects.toMatchObject({
        code: 'OUTCOME_UNKNOWN',
        details: { reason: 'UNAVAILABLE' },
      });
    });
  });

  it('of a server that is found by its name proves that name', async () => {
    const address = await serve(pair('elsewhere'));
    const port = address.split(':')[1];
    const clientOf = (name: string) => {
      const options = { resolve: async () => ['127.0.0.1'], deadlineMs: 2_000, tls: { ca: at('ours.crt') } };
      const client = routedClient(WalletFeeServiceDefinition, { addresses: [`dns:///${name}:${port}`], ...options });
      stops.push(() => client.close());
      return client.service;
    };
    await expect(clientOf('elsewhere').holdFees(oneHold('h'))).resolves.toMatchObject(held);
    await expect(clientOf('wallet-fee').holdFees(oneHold('h'))).rejects.toMatchObject({ code: 'OVERLOADED' });
  });

  it('says which file it cannot use', async () => {
    await expect(serve({ cert: at('no.crt'), key: at('server.key') })).rejects.toThrow(
      `the TLS file ${at('no.crt')} cannot be read (ENOENT)`,
    );
    await expect(serve({ cert: at('server.crt'), key: at('initiation.key') })).rejects.toThrow(/belong together/);
    const client = (tls: ClientTlsFiles) => () => grpcClient(WalletFeeServiceDefinition, 'x:1', { deadlineMs: 1, tls });
    expect(client({ cert: at('server.crt') })).toThrow('go together');
    const routed = () => routedClient(WalletFeeServiceDefinition, { addresses: ['x:1'], tls: { ca: at('no.crt') } });
    expect(routed).toThrow('cannot be read');
    expect(client({ cert: at('server.crt'), key: at('initiation.key') })).toThrow(/belong together/);
  });
});
