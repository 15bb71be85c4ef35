import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { encryptPassword, initiatorIdentity, InvalidInitiator, rsaKeyOf } from './initiator-identity';
import { decrypt, EXPIRED_CERTIFICATE, INITIATOR, ITS_PUBLIC_KEY } from './testing/payouts';

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
const ecPem = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'pem' });
const shortPem = generateKeyPairSync('rsa', { modulusLength: 1_024 }).publicKey.export({ type: 'spki', format: 'pem' });
const privatePem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

describe('the security credential', () => {
  it('is the password under RSA PKCS#1 v1.5, in 344 characters of base64', () => {
    const credential = encryptPassword('Ini-tiator#999$', publicKey);
    expect(credential).toMatch(/^[A-Za-z0-9+/]{342}==$/);
    expect(decrypt(credential, privateKey)).toBe('Ini-tiator#999$');
  });

  it('is another each time, and each is good', () => {
    const [one, two] = [encryptPassword('pass', publicKey), encryptPassword('pass', publicKey)];
    expect(one).not.toBe(two);
    expect([one, two].map((credential) => decrypt(credential, privateKey))).toEqual(['pass', 'pass']);
  });

  it('holds a password of 245 bytes, and none longer', () => {
    expect(decrypt(encryptPassword('x'.repeat(245), publicKey), privateKey)).toHaveLength(245);
    expect(() => encryptPassword('x'.repeat(246), publicKey)).toThrow(/longer than 245 bytes/);
  });

  it('takes the key of an expired certificate', () => {
    const key = rsaKeyOf(EXPIRED_CERTIFICATE);
    expect(key.equals(createPublicKey(ITS_PUBLIC_KEY))).toBe(true);
    expect(initiatorIdentity(INITIATOR)).toMatchObject({ name: 'testapi' });
  });

  it('takes a public key, with text around it', () => {
    expect(rsaKeyOf(`Production key\n${pem}\n`).equals(publicKey)).toBe(true);
    const pkcs1 = publicKey.export({ type: 'pkcs1', format: 'pem' }).toString();
    expect(rsaKeyOf(pkcs1).equals(publicKey)).toBe(true);
  });

  it.each([
    ['no name', { initiatorName: '' }, /name is empty/],
    ['no password', { initiatorPassword: '' }, /password is empty/],
    ['no certificate', { certificate: '' }, /not PEM/],
    ['a file name', { certificate: '/etc/mpesa/production.cer' }, /not PEM/],
    ['a cut certificate', { certificate: EXPIRED_CERTIFICATE.slice(0, 400) }, /damaged CERTIFICATE/],
    ['a private key', { certificate: privatePem }, /private key: give the certificate/],
    ['a key on a curve', { certificate: String(ecPem) }, /type ec, not rsa/],
    ['a short key', { certificate: String(shortPem) }, /1024 bits, not 2048/],
  ])('says what is wrong: %s', (_, change, message) => {
    expect(() => initiatorIdentity({ ...INITIATOR, ...change })).toThrow(InvalidInitiator);
    expect(() => initiatorIdentity({ ...INITIATOR, ...change })).toThrow(message);
  });

  it('names no secret when something is wrong', () => {
    const bad = { ...INITIATOR, initiatorPassword: 'secret'.repeat(60) };
    expect(() => initiatorIdentity(bad)).toThrow(/^(?!.*secretsecret).*$/s);
  });
});
