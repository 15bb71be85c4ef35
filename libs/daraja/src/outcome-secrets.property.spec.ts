import { systemClock } from '@daftari/kernel/clock';
import type { Phone } from '@daftari/kernel/phone';
import { cents } from '@daftari/kernel/money';
import fc from 'fast-check';
import { darajaProvider, type DarajaProvider } from './daraja-provider';
import { decodeInitiatorResult } from './initiator-result';
import { ADDRESSES, aPayout, INITIATOR, WITH_INITIATOR } from './testing/payouts';
import { aPush, CREDENTIALS } from './testing/pushes';
import { scriptedDaraja, type ScriptedDaraja } from './testing/scripted-daraja';

const PHONE = '254712345678' as Phone;
const ABOUT = { ...ADDRESSES, shortcode: '600992' };
const REGISTRATION = { shortcode: '600992', nominatedNumber: PHONE, callbackUrl: ADDRESSES.resultUrl };

/** Every way to ask Daraja for something. */
const asks: Record<string, (provider: DarajaProvider) => Promise<unknown>> = {
  push: (provider) => provider.push(aPush({ callbackUrl: ADDRESSES.resultUrl })),
  query: (provider) =>
    provider.query({ shortcode: '174379', providerCheckoutId: `ws_CO_28092026000756${PHONE.slice(3)}` }),
  payOut: (provider) => provider.payOut(aPayout({ phone: PHONE })),
  askStatus: (provider) => provider.askStatus({ ...ABOUT, receipt: 'NEF61H8J60' }),
  reverse: (provider) =>
    provider.reverse({ ...ABOUT, receipt: 'NEF61H8J60', amountCents: cents(100), remarks: 'back' }),
  askBalance: (provider) => provider.askBalance(ABOUT),
  registerC2b: (provider) =>
    provider.registerC2b({
      shortcode: '600992',
      responseType: 'Completed',
      confirmationUrl: ADDRESSES.resultUrl,
      validationUrl: ADDRESSES.resultUrl,
    }),
  registerPull: (provider) => provider.registerPull(REGISTRATION),
  pull: (provider) => provider.pull({ shortcode: '600992', fromMs: 0, toMs: 1_000, offset: 0 }),
};

/** What Daraja may print, made from what it was sent. */
type Print = (sent: { readonly authorization: string; readonly body: string }) => string;
const prints: Record<string, Print> = {
  authorization: ({ authorization }) => authorization,
  token: ({ authorization }) => authorization.replace(/^\w+ /, ''),
  'token after words': ({ authorization }) => `Invalid Access Token - ${authorization.slice(7)}`,
  body: ({ body }) => body,
  'body in JSON': ({ body }) => JSON.stringify({ request: body.replaceAll('/', '\\/') }),
  form: ({ body }) => new URLSearchParams(JSON.parse(body || '{}') as Record<string, string>).toString(),
  values: ({ body }) => Object.values(JSON.parse(body || '{}') as object).join(' '),
  secret: () => CREDENTIALS.consumerSecret,
  keys: () => `${CREDENTIALS.consumerKey}:${CREDENTIALS.consumerSecret}`,
  basic: () => Buffer.from(`${CREDENTIALS.consumerKey}:${CREDENTIALS.consumerSecret}`).toString('base64'),
  passkey: () => CREDENTIALS.passkey,
  password: () => INITIATOR.initiatorPassword,
  // Nine digits can be anything, unless the request named that phone.
  'end of the phone': ({ body }) => (body.includes(PHONE) ? PHONE.slice(3) : ''),
  phones: () => '254712345678 +254712345678 0712345678 +254 712 345 678 ws_CO_28092026000756712345678',
};

/** What Daraja answers with it: every shape that is classified (daraja.md §1, §1.1, §4). */
const shapes: Record<string, (code: string, text: string) => string> = {
  envelope: (errorCode, errorMessage) => JSON.stringify({ requestId: 'r', errorCode, errorMessage }),
  'code only': (errorCode) => JSON.stringify({ errorCode, errorMessage: '' }),
  'code in text': (errorCode, text) => JSON.stringify({ errorCode: `${errorCode} ${text}`, errorMessage: text }),
  fault: (errorcode, faultstring) => JSON.stringify({ fault: { faultstring, detail: { errorcode } } }),
  acknowledgement: (ResponseCode, ResponseDescription) =>
    JSON.stringify({ ResponseCode, ResponseDescription, ConversationID: 'AG_1', CheckoutRequestID: 'ws_CO_1' }),
  answer: (ResultCode, ResultDesc) => JSON.stringify({ ResponseCode: '0', ResultCode, ResultDesc }),
  status: (ResponseStatus, ResponseDescription) => JSON.stringify({ ResponseStatus, ResponseDescription }),
  HTML: (_, text) => `<html>${text}</html>`,
};
const CODES = [
  ...['400.002.02', '400.003.01', '401.002.01', '404.001.03', '401', '500.001.1001', '500.002.1001', '500.003.1001'],
  ...['500.003.02', '500.003.03', '00.002.1001', '429.001.01', 'MYSTERY', '0', '00000000', '1', '15', '26', '1032'],
  ...['1000', '1001', '2001', '4999', 'messaging.adaptors.http.flow.GatewayTimeout', 'keymanagement.invalid_token'],
];
const WORDS = ['', 'Wrong credentials ', 'Duplicate OriginatorConversationID. ', 'System is busy ', 'unreachable '];

const answers = fc.record({
  ask: fc.constantFrom(...Object.keys(asks)),
  print: fc.array(fc.constantFrom(...Object.keys(prints)), { minLength: 1, maxLength: 4 }),
  shape: fc.constantFrom(...Object.keys(shapes)),
  code: fc.constantFrom(...CODES),
  words: fc.constantFrom(...WORDS),
  status: fc.constantFrom(200, 400, 401, 403, 404, 429, 500, 503, 504),
  /** Whether OAuth answers so, and not the API. */
  isOauth: fc.boolean(),
  times: fc.constantFrom(1, 1, 30),
});

describe('no outcome and no health shows a secret or a full phone', () => {
  let daraja: ScriptedDaraja;
  beforeAll(async () => void (daraja = await scriptedDaraja()));
  afterAll(() => daraja.close());

  const always = [
    ...[CREDENTIALS.consumerSecret, CREDENTIALS.passkey, INITIATOR.initiatorPassword, 'token-number', '712345678'],
    ADDRESSES.resultUrl.slice(-40),
  ];
  const check = (shown: unknown) => {
    const text = JSON.stringify(shown);
    for (const secret of [...always, ...sent()]) expect(text).not.toContain(secret);
    expect(text).not.toMatch(/712[ -]?345[ -]?678/);
  };
  /** Of what was made for the last requests: a part that is long enough to tell. */
  const sent = () =>
    daraja.pushes.slice(-4).flatMap(({ body }) => {
      const { Password, SecurityCredential } = JSON.parse(body) as Record<string, string>;
      return [Password, SecurityCredential].flatMap((secret) => (secret === undefined ? [] : [secret.slice(4, 30)]));
    });

  it('whatever Daraja prints, whichever way it answers', async () => {
    let told = 0;
    const run = async (answer: typeof answers extends fc.Arbitrary<infer A> ? A : never) => {
      const { ask, print, shape, code, words, status, isOauth, times } = answer;
      daraja.replyOauth();
      const reply = (authorization: string, body: string) => {
        const text = print.map((name) => prints[name]!({ authorization, body })).join(' ');
        return shapes[shape]!(code, words + `${text} `.repeat(times));
      };
      daraja.replyPush((response, request) => {
        const { body } = daraja.pushes.at(-1)!;
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(reply(String(request.headers.authorization), body));
      });
      if (isOauth) daraja.replyOauth({ status, body: reply('', '') });
      const circuitLimits = { outages: 1, outageMs: 60_000, credentialsMs: 60_000 };
      const provider = darajaProvider({
        ...{ baseUrl: daraja.url, credentials: WITH_INITIATOR, clock: systemClock, circuitLimits },
      });
      const outcome = await asks[ask]!(provider);
      const [health, again] = [provider.health(), await asks[ask]!(provider)];
      await provider.close();
      for (const shown of [outcome, health, again]) check(shown);
      if (JSON.stringify([outcome, health]).includes('[redacted]')) told += 1;
    };
    await fc.assert(fc.asyncProperty(answers, run), { numRuns: 200 });
    // Otherwise it would have looked at nothing.
    expect(told).toBeGreaterThan(40);
  });

  it('nor does the description of a result', () => {
    const texts = fc.array(fc.constantFrom(...Object.keys(prints)), { minLength: 1 });
    const body = JSON.stringify({ SecurityCredential: 'RC6E9WDxabcdef/+==', ResultURL: ADDRESSES.resultUrl });
    const run = (names: string[]) => {
      const sent = { authorization: 'Bearer c9SQxWWhmdVRlyh0zh8gZDTkubVF', body };
      const told = names.filter(
        (name) => !['secret', 'keys', 'basic', 'passkey', 'password', 'token', 'values'].includes(name),
      );
      const ResultDesc = told.map((name) => prints[name]!(sent)).join(' ');
      const { resultDescription } = decodeInitiatorResult(
        Buffer.from(JSON.stringify({ Result: { ResultCode: 1, ResultDesc } })),
      ) as { resultDescription: string };
      expect(resultDescription).not.toMatch(/c9SQxWW|RC6E9WDx|712[ -]?345[ -]?678|1{40}/);
    };
    fc.assert(fc.property(texts, run), { numRuns: 300 });
  });
});
