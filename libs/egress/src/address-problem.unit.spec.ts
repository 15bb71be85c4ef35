import { addressProblem } from './address-problem';

const PUBLIC = ['8.8.8.8', '41.90.4.1', '172.15.255.255', '172.32.0.1', '100.63.255.255', '2a00:1450:4009::200e'];
const LOOPBACK = ['127.0.0.1', '127.255.255.254', '::1'];
const NEVER: readonly (readonly [string, string])[] = [
  ['this network', '0.0.0.0'],
  ['this network', '0.1.2.3'],
  ['private', '10.0.0.1'],
  ['private', '172.16.0.1'],
  ['private', '172.31.255.255'],
  ['private', '192.168.1.1'],
  ['carrier-grade NAT', '100.64.0.1'],
  ['carrier-grade NAT', '100.127.255.255'],
  ['link-local', '169.254.1.1'],
  ['cloud metadata', '169.254.169.254'],
  ['cloud metadata', 'fd00:ec2::254'],
  ['protocol assignments', '192.0.0.8'],
  ['documentation', '192.0.2.1'],
  ['documentation', '198.51.100.1'],
  ['documentation', '203.0.113.1'],
  ['6to4 relay', '192.88.99.1'],
  ['benchmarking', '198.18.0.1'],
  ['multicast', '224.0.0.1'],
  ['reserved', '240.0.0.1'],
  ['broadcast', '255.255.255.255'],
  ['unspecified', '::'],
  ['IPv4-mapped loopback', '::ffff:127.0.0.1'],
  ['IPv4-mapped private', '::ffff:a00:1'],
  ['IPv4-mapped public', '::ffff:8.8.8.8'],
  ['IPv4-compatible', '::127.0.0.1'],
  ['IPv4-compatible public', '::8.8.8.8'],
  ['IPv4-translated', '::ffff:0:127.0.0.1'],
  ['6to4', '2002:7f00:1::'],
  ['6to4 of a public one', '2002:808:808::1'],
  ['NAT64', '64:ff9b::7f00:1'],
  ['local NAT64', '64:ff9b:1::a00:1'],
  ['Teredo', '2001:0:4136:e378:8000:63bf:3fff:fdd2'],
  ['unique local', 'fc00::1'],
  ['unique local', 'fdff::1'],
  ['link-local', 'fe80::1'],
  ['link-local with a zone', 'fe80::1%eth0'],
  ['a zone on anything', '2a00:1450:4009::200e%eth0'],
  ['site-local', 'fec0::1'],
  ['multicast', 'ff02::1'],
  ['discard', '100::1'],
  ['documentation', '2001:db8::1'],
  ['documentation', '3fff::1'],
  ['segment routing', '5f00::1'],
  ['not handed out', '4000::1'],
  ['octal', '010.8.8.8'],
  ['hexadecimal', '0x8.8.8.8'],
  ['one number', '134744072'],
  ['a name', 'localhost'],
  ['nothing', ''],
];

describe('the address', () => {
  it.each(PUBLIC)('%s is public', (address) => {
    expect(addressProblem(address, 'public')).toBeUndefined();
    expect(addressProblem(address, 'public or loopback')).toBeUndefined();
    expect(addressProblem(address, 'loopback')).toContain('public');
  });
  it.each(LOOPBACK)('%s is loopback', (address) => {
    expect(addressProblem(address, 'public')).toContain('loopback');
    expect(addressProblem(address, 'public or loopback')).toBeUndefined();
    expect(addressProblem(address, 'loopback')).toBeUndefined();
  });
  it.each(NEVER)('%s %s is never allowed', (_, address) => {
    expect(addressProblem(address, 'public')).toContain('is not allowed here');
    expect(addressProblem(address, 'loopback')).toContain('is not allowed here');
    expect(addressProblem(address, 'public or loopback')).toContain('is not allowed here');
  });
});
