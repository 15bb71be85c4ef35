import { decodeQueueTimeout } from './queue-timeout';
import { payoutBody } from './payout-request';
import { ADDRESSES, aPayout } from './testing/payouts';

const decode = (body: string | object) =>
  decodeQueueTimeout(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)));
const CREDENTIAL = 'RC6E9WDxabc/def+ghi==';
const request = payoutBody(aPayout(), { name: 'testapi', securityCredential: CREDENTIAL });

describe('a queue-timeout', () => {
  it('is our own request, as a rule: it names our id', () => {
    expect(decode(request)).toMatchObject({
      kind: 'queue-timeout',
      originatorConversationId: 'payout-0001',
      conversationId: '',
    });
  });

  it('may be a Result, with ids inside', () => {
    const Result = { ResultCode: 1, OriginatorConversationID: 'payout-0001', ConversationID: 'AG_1' };
    expect(decode({ Result })).toMatchObject({ originatorConversationId: 'payout-0001', conversationId: 'AG_1' });
  });

  it.each([
    ['JSON', JSON.stringify(request)],
    ['JSON cut in the middle', JSON.stringify(request).slice(0, -20)],
    ['a form', new URLSearchParams(request).toString()],
    ['JSON in text', JSON.stringify({ request: JSON.stringify(request) })],
  ])('shows no credential, token or phone: %s', (_, body) => {
    const { text } = decode(body);
    expect(text).toContain('payout-0001');
    expect(text).not.toContain(CREDENTIAL.slice(0, 8));
    expect(text).not.toContain(ADDRESSES.resultUrl.slice(-60));
    expect(text).not.toContain('705912645');
  });

  it.each(['', 'null', '[]', '{"OriginatorConversationID":{}}', '<html>', '\u0000\uFFFF'])(
    'is understood whatever the body: %j',
    (body) =>
      expect(decode(body)).toMatchObject({
        kind: 'queue-timeout',
        originatorConversationId: '',
        conversationId: '',
      }),
  );
});
