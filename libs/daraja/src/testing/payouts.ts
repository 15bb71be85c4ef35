import { constants, privateDecrypt, type KeyObject } from 'node:crypto';
import { cents } from '@daftari/kernel/money';
import type { Phone } from '@daftari/kernel/phone';
import type { DarajaCredentials, InitiatorCredentials } from '../credentials';
import type { Payout, ResultAddresses } from '../initiator-port';
import { CREDENTIALS } from './pushes';

/** Self-signed, valid from 2014 to 2016 like the ones in circulation; nobody has its private key. */
export const EXPIRED_CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIICvjCCAaYCAQEwDQYJKoZIhvcNAQELBQAwJTEjMCEGA1UEAwwaYXBpY3J5cHQu
c2ltdWxhdGVkLmV4YW1wbGUwHhcNMTQwMTAxMDAwMDAwWhcNMTYwMTAxMDAwMDAw
WjAlMSMwIQYDVQQDDBphcGljcnlwdC5zaW11bGF0ZWQuZXhhbXBsZTCCASIwDQYJ
KoZIhvcNAQEBBQADggEPADCCAQoCggEBAJ+6LV94/NIgRFDbWKsCBZPwj5QflW5/
fLapDPiwpvPlzMpFax4MRNyEFz3+dBzgI3nAo08lWtNF8aoZ25PvQdNkIdhtJ6v6
dOUqVPL1cG/sjB8muBoaA8snhTdXDTrCDVYMYW4C+mWKlU3/AuN7dm2WBA3SKubB
Lg5p6xG/AulJ/ATCzBS9bNb7kqMzdJeI6PLTZHkMmnmWtCPU3t9pjTBQYNzcfrqy
xcozQR0aDoPfB/dAYB961seHjcT/3WjY7t0iD7Z2jwPjdlaiUe/YBmjB0opIzMT0
GydWFnTxpLZBiFV+FtwjFA925nA1YOVt0vIageuGk61Q0c/a1AiE1jkCAwEAATAN
BgkqhkiG9w0BAQsFAAOCAQEAe21bwqhHpy8WE2eo0QXXHkntu7BCQosHYzyfg6ap
eO9/BPyXvhn3r/d+lsbvMKpGERzGf1POJdMLdosjv8bZB+y6YqV4QQ5lCzYw8Mt+
+CuMnht4n9a7IqANLcE+r4veX7wLWaBSlHnGncl/HiUubDI1yHPjfKYOgPp49A/9
ji++WkkIaZAVvHIWrESCtkiKyAiMKg3KctuCnUtuRABajwOtKgCEr96GE0fYe0Uu
RfLLnABit40bjMvxVV7Kybjt8bokZUnVvhMtVBC5fjeDWVtpfQIHM1cH6UnB1icr
0a/7WWmnZw06Kmw1h4vnhVL+yJ7nGsFO5bwjm9R2+Np8+w==
-----END CERTIFICATE-----`;

/** What the certificate above holds. */
export const ITS_PUBLIC_KEY = `-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAn7otX3j80iBEUNtYqwIF
k/CPlB+Vbn98tqkM+LCm8+XMykVrHgxE3IQXPf50HOAjecCjTyVa00Xxqhnbk+9B
02Qh2G0nq/p05SpU8vVwb+yMHya4GhoDyyeFN1cNOsINVgxhbgL6ZYqVTf8C43t2
bZYEDdIq5sEuDmnrEb8C6Un8BMLMFL1s1vuSozN0l4jo8tNkeQyaeZa0I9Te32mN
MFBg3Nx+urLFyjNBHRoOg98H90BgH3rWx4eNxP/daNju3SIPtnaPA+N2VqJR79gG
aMHSikjMxPQbJ1YWdPGktkGIVX4W3CMUD3bmcDVg5W3S8hqB64aTrVDRz9rUCITW
OQIDAQAB
-----END PUBLIC KEY-----`;

export const INITIATOR: InitiatorCredentials = {
  initiatorName: 'testapi',
  initiatorPassword: 'Ini-tiator#999$',
  certificate: EXPIRED_CERTIFICATE,
};

export const WITH_INITIATOR: DarajaCredentials = { ...CREDENTIALS, initiator: INITIATOR };

const TOKEN = `0-aa-${'1'.repeat(96)}-${'2'.repeat(32)}`;

export const ADDRESSES: ResultAddresses = {
  resultUrl: `https://pay.example.com/callbacks/payout/${TOKEN}`,
  queueTimeoutUrl: `https://pay.example.com/callbacks/payout-timeout/${TOKEN}`,
};

export const QUEUED = {
  OriginatorConversationID: 'payout-0001',
  ConversationID: 'AG_20260928_0100101002hi3i67m6ml',
  ResponseCode: '0',
  ResponseDescription: 'Accept the service request successfully.',
};

export function aPayout(changes: Partial<Payout> = {}): Payout {
  return {
    ...ADDRESSES,
    originatorConversationId: 'payout-0001',
    shortcode: '600992',
    commandId: 'BusinessPayment',
    amountCents: cents(1_500_00),
    phone: '254705912645' as Phone,
    remarks: 'Salary for May & June',
    occasion: 'Christmas @ Pay',
    ...changes,
  };
}

/**
 * What RSA PKCS#1 v1.5 encrypted: the padding (`00 02`, random bytes but zero, `00`) is taken off here, because Node no
 * longer does it for a private key.
 */
export function decrypt(credential: string, key: KeyObject): string {
  const block = privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, Buffer.from(credential, 'base64'));
  if (block[0] !== 0 || block[1] !== 2) throw new Error('this is no PKCS#1 v1.5 encryption');
  return block.subarray(block.indexOf(0, 2) + 1).toString('utf8');
}
