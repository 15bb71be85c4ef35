import { readTarget } from './target';

const REFUSED_ALWAYS: readonly string[] = [
  'ftp://shop.example/hook',
  'file:///etc/passwd',
  'gopher://shop.example/',
  'javascript:alert(1)',
  'data:text/plain,x',
  '//shop.example/hook',
  '/hook',
  'shop.example',
  '',
  'https://',
  'https:shop.example',
  'https:/shop.example',
  'https://shop.example\\@127.0.0.1/',
  'https://shop .example/',
  'https://shop.example/\nHost: evil',
  'https://user@shop.example/',
  'https://user:secret@shop.example/',
  'https://shop.example@127.0.0.1/',
  'https://:x@shop.example/',
  'https://[fe80::1%25eth0]/',
  'https://999.1.1.1/',
  'https://1.2.3.4.5/',
  `https://shop.example/${'a'.repeat(2_000)}`,
  'http://shop.example/hook',
  'http://8.8.8.8/',
  'https://169.254.169.254/latest/meta-data',
  'http://169.254.169.254/latest/meta-data',
  'https://[fd00:ec2::254]/',
  'https://0/',
  'https://0.0.0.0/',
  'https://[::]/',
  'https://10.1.2.3/',
  'https://0xa.1.2.3/',
  'https://012.1.2.3/',
  'https://167838211/',
  'https://[::ffff:10.1.2.3]/',
  'https://[::ffff:127.0.0.1]/',
  'https://[::127.0.0.1]/',
  'https://[2002:7f00:1::]/',
  'https://[64:ff9b::127.0.0.1]/',
  'https://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/',
  'https://224.0.0.1/',
];

const LOOPBACK_SPELLINGS: readonly string[] = [
  '127.0.0.1',
  '127.1',
  '2130706433',
  '0x7f000001',
  '0x7f.1',
  '0177.0.0.1',
  '017700000001',
  '127.0.0.1.',
  '%31%32%37.0.0.1',
  '１２７.０.０.１',
  '127。0。0。1',
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  'localhost',
  'LOCALHOST',
  'localhost.',
  'shop.localhost',
  '127.0.0.1:8080',
];

const refusal = (url: string, policy: 'public' | 'test') => {
  try {
    readTarget(url, policy);
    return undefined;
  } catch (error) {
    return error;
  }
};

describe('a target', () => {
  it.each(REFUSED_ALWAYS)('%s is refused', (url) => {
    expect(refusal(url, 'public')).toMatchObject({ name: 'EgressRefused' });
    expect(refusal(url, 'test')).toMatchObject({ name: 'EgressRefused' });
  });

  it.each(LOOPBACK_SPELLINGS)('on %s is refused in public and allowed for tests', (host) => {
    for (const scheme of ['http', 'https']) {
      expect(refusal(`${scheme}://${host}/hook`, 'public')).toMatchObject({ name: 'EgressRefused' });
      expect(refusal(`${scheme}://${host}/hook`, 'test')).toBeUndefined();
    }
  });

  it.each([
    'https://shop.example/hook?key=1',
    'https://shop.example:8443/',
    'HTTPS://8.8.8.8/',
    'https://yourserver.com',
  ])('%s is allowed', (url) => {
    expect(readTarget(url, 'public').reach).toBe('public');
    expect(readTarget(url, 'test').reach).toBe('public or loopback');
  });

  it('tells nothing of a path or a query in a refusal', () => {
    const problem = refusal('http://shop.example/secret-path?token=secret-query', 'public') as Error;
    expect(problem.message).not.toContain('secret');
  });
});
