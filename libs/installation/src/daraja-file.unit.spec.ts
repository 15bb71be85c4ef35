import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readDarajaFile } from './daraja-file';

const COLLECTS = { shortcode: '600100', consumerKey: 'key', consumerSecret: 's3cret-value', passkey: 'pass' };
const INITIATOR = {
  initiatorName: 'api',
  initiatorPassword: 'p#ss',
  certificate: generateKeyPairSync('rsa', { modulusLength: 2048 })
    .publicKey.export({ type: 'spki', format: 'pem' })
    .toString(),
};

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'daftari-daraja-file-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function file(content: unknown): string {
  const path = join(folder, 'daraja.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

describe('the credentials of live payments', () => {
  it('are those of Safaricom unless another address is named', () => {
    const { consumerKey, consumerSecret, passkey, shortcode } = COLLECTS;
    expect(readDarajaFile(file(COLLECTS))).toEqual({
      baseUrl: 'https://api.safaricom.co.ke',
      shortcode,
      credentials: { consumerKey, consumerSecret, passkey },
    });
    expect(readDarajaFile(file({ ...COLLECTS, baseUrl: 'https://sandbox.safaricom.co.ke' }))).toMatchObject({
      baseUrl: 'https://sandbox.safaricom.co.ke',
    });
  });

  it('have an initiator when payouts are to be made', () => {
    expect(readDarajaFile(file({ ...COLLECTS, ...INITIATOR }))).toMatchObject({
      credentials: { initiator: INITIATOR },
    });
  });

  it('name the phone with which the list of transactions is registered, in any usual form', () => {
    for (const pullNumber of ['0712345678', '+254 712 345 678', '254712345678']) {
      expect(readDarajaFile(file({ ...COLLECTS, pullNumber }))).toMatchObject({ pullNumber: '254712345678' });
    }
    expect(readDarajaFile(file(COLLECTS))).not.toHaveProperty('pullNumber');
    const read = () => readDarajaFile(file({ ...COLLECTS, pullNumber: '0201234567' }));
    expect(read).toThrow('pullNumber is no Kenyan mobile number');
    expect(read).not.toThrow(/0201234567/);
  });

  it.each([
    ['{', 'is no JSON'],
    [{ ...COLLECTS, shortcode: '12' }, 'shortcode'],
    [{ ...COLLECTS, passkey: undefined }, 'passkey'],
    [{ ...COLLECTS, passKey: 'x' }, 'passKey'],
    [{ ...COLLECTS, baseUrl: 'ftp://x' }, 'baseUrl'],
    [{ ...COLLECTS, initiatorName: 'api' }, 'go together'],
    [{ ...COLLECTS, ...INITIATOR, certificate: 'cert.pem' }, 'certificate'],
    [{ ...COLLECTS, ...INITIATOR, certificate: '-----BEGIN CERTIFICATE-----\nMIIB' }, 'damaged CERTIFICATE'],
    [{ ...COLLECTS, pullNumber: 254712345678 }, 'pullNumber'],
    [[], 'must be object'],
  ])('are refused: %j', (content, says) => {
    const read = () => readDarajaFile(file(content));
    expect(read).toThrow(expect.objectContaining({ name: 'StartError', message: expect.stringContaining(says) }));
    expect(read).not.toThrow(/s3cret-value/);
  });

  it('must be there', () => {
    expect(() => readDarajaFile(join(folder, 'none.json'))).toThrow(/there is no/);
  });
});
