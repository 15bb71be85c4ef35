import { createHash } from 'node:crypto';
import { ERASED } from '@daftari/journal-core/personal-data';
import { payerFit } from './payer-fit';

const PHONE = '254712345678';
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

it.each([
  ['its whole number', PHONE, 'known'],
  ['another number', '254722000111', 'other'],
  ['its hash', sha256(PHONE), 'known'],
  ['its hash in capitals', sha256(PHONE).toUpperCase(), 'known'],
  ['the hash of another', sha256('254722000111'), 'other'],
  ['its first and last digits', '2547 ***** 678', 'possible'],
  ['its first and last digits, without blanks', '25471****678', 'possible'],
  ['the last digits of another', '2547 ***** 111', 'other'],
  ['the first digits of another', '25470****678', 'other'],
  ['nothing', '', 'possible'],
  ['no number at all', 'N/A', 'possible'],
  ['what was erased', ERASED, 'possible'],
] as const)('a payer of whom M-Pesa tells %s', (_, payer, fit) => expect(payerFit(payer, PHONE)).toBe(fit));

it('a payer of a payment whose phone was erased', () => expect(payerFit(PHONE, ERASED)).toBe('possible'));
