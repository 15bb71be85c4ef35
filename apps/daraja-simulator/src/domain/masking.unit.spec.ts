import { hostOf, maskedBody } from './masking';

describe('what the request log keeps of a body', () => {
  it('is everything but secrets, full phones and the path of a callback', () => {
    const body = {
      BusinessShortCode: 174379,
      Password: 'c2VjcmV0',
      Amount: '1',
      PartyA: 254712345678,
      PartyB: '174379',
      PhoneNumber: '254712345678',
      CallBackURL: 'https://pay.example.com/callbacks/secret?x=1',
      nested: { SecurityCredential: 'abc', access_token: 'def' },
    };
    expect(JSON.parse(maskedBody(body))).toEqual({
      ...body,
      Password: '***',
      PartyA: '2547****5678',
      PhoneNumber: '2547****5678',
      CallBackURL: 'https://pay.example.com/***',
      nested: { SecurityCredential: '***', access_token: '***' },
    });
  });

  it('is at most 4 KiB', () => expect(maskedBody({ text: 'x'.repeat(60_000) })).toHaveLength(4_096));

  it('shows nothing of an address that is none', () => expect(hostOf('secret')).toBe('***'));
});
