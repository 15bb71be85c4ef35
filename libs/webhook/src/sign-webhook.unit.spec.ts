import { createHmac } from 'node:crypto';
import { systemRandom } from '@daftari/kernel/random';
import { signedHeaders } from './sign-webhook';
import { newSigningSecret, secretOf, secretText } from './signing-secret';

/** The published example of Standard Webhooks: spec/standard-webhooks.md and the tests of its libraries. */
const PUBLISHED = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  message: { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp: 1_614_265_330, body: '{"test": 2432232314}' },
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};

describe('a signed webhook', () => {
  it('has the signature that Standard Webhooks publishes for its example', () => {
    const { secret, message, signature } = PUBLISHED;
    expect(signedHeaders(message, [secretOf(secret)])).toEqual({
      'webhook-id': message.id,
      'webhook-timestamp': '1614265330',
      'webhook-signature': signature,
    });
  });

  it('is what anybody with the secret computes from its bytes', () => {
    const secret = newSigningSecret(systemRandom);
    const message = { id: 'one', timestamp: 1_700_000_000, body: '{"name":"Wanjikũ"}' };
    const headers = signedHeaders(message, [secret]);
    const key = Buffer.from(secretText(secret).replace('whsec_', ''), 'base64');
    const bytes = Buffer.concat([Buffer.from('one.1700000000.'), Buffer.from(message.body)]);
    expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', key).update(bytes).digest('base64')}`);
  });

  it('has a signature by each secret, the newest first', () => {
    const [now, before] = [newSigningSecret(systemRandom), newSigningSecret(systemRandom)];
    const [one, two] = [now, before].map((each) => signedHeaders(PUBLISHED.message, [each])['webhook-signature']);
    expect(signedHeaders(PUBLISHED.message, [now, before])['webhook-signature']).toBe(`${one} ${two}`);
    expect(one).not.toBe(two);
  });

  it.each([
    ['id', { id: 'msg_other' }],
    ['time', { timestamp: 1_614_265_331 }],
    ['body', { body: '{"test": 2432232315}' }],
  ])('has another signature for another %s', (_, over) => {
    const { secret, message, signature } = PUBLISHED;
    const other = signedHeaders({ ...message, ...over }, [secretOf(secret)]);
    expect(other['webhook-signature']).not.toBe(signature);
  });
});

describe('a signing secret', () => {
  it('has 32 bytes and goes through its text', () => {
    const secret = newSigningSecret(systemRandom);
    expect(secretText(secret)).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(Buffer.from(secretOf(secretText(secret)))).toEqual(Buffer.from(secret));
  });

  it.each(['', 'whsec_', 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'whsec_not base64'])('is not "%s"', (text) => {
    expect(() => secretOf(text)).toThrow('whsec_ and base64');
  });
});
