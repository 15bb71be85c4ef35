import { withoutCredential } from './without-credential';

const strip = (text: string) => withoutCredential(Buffer.from(text)).toString();

describe('withoutCredential', () => {
  it.each([
    ['{"SecurityCredential":"RC6E9WDx+/==","Amount":"10"}', '{"SecurityCredential":"************","Amount":"10"}'],
    ['{ "securitycredential" : "a\\/b" }', '{ "securitycredential" : "****" }'],
    ['{"a":1,"SecurityCredential":"RC6E9W', '{"a":1,"SecurityCredential":"******'],
    ['{"SecurityCredential":""}', '{"SecurityCredential":""}'],
    [
      '{"b":{"SecurityCredential":"x"},"SecurityCredential":"y"}',
      '{"b":{"SecurityCredential":"*"},"SecurityCredential":"*"}',
    ],
    ['SecurityCredential=RC6E%2Bx%3D&Amount=10', 'SecurityCredential=***********&Amount=10'],
    [
      '"{\\"SecurityCredential\\":\\"a+/=\\",\\"Amount\\":1}"',
      '"{\\"SecurityCredential\\":\\"****\\",\\"Amount\\":1}"',
    ],
    ['{"Key":"SecurityCredential","Value":"a+/="}', '{"Key":"SecurityCredential","Value":"****"}'],
  ])('of %s leaves %s', (body, left) => {
    expect(strip(body)).toBe(left);
  });

  it('leaves every other body as it is, bytes that are no text included', () => {
    const body = Buffer.concat([Buffer.from([0xff, 0x00, 0xc3]), Buffer.from('{"Amount":"10"}')]);
    expect(withoutCredential(body)).toBe(body);
    const named = Buffer.concat([Buffer.from('{"SecurityCredential":"x"}'), Buffer.from([0xff, 0x00, 0xc3])]);
    expect(withoutCredential(named).subarray(-3)).toEqual(Buffer.from([0xff, 0x00, 0xc3]));
  });
});
