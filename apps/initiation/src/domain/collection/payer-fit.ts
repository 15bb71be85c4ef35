import { createHash } from 'node:crypto';
import { ERASED } from '@daftari/journal-core/personal-data';

/** `known`: it is this phone; `possible`: nothing speaks against it; `other`: it is somebody else's. */
export type PayerFit = 'known' | 'possible' | 'other';

const WHOLE = /^254\d{9}$/;
const SHA256 = /^[0-9a-f]{64}$/i;
/** `2547 ***** 126`, `25470****149`: what stands before and behind the stars (daraja.md §7). */
const MASKED = /^(\d{0,11})\s*[*xX•.]+\s*(\d{0,11})$/;

/**
 * Whether money came from a phone, as far as M-Pesa tells of its payer: in full, as a hash of the number, or only its first
 * and last digits. What it does not tell, and what was erased of ours, speaks for nobody and against nobody.
 */
export function payerFit(payer: string, phone: string): PayerFit {
  const told = payer.trim();
  if (phone === ERASED || told === ERASED) return 'possible';
  if (WHOLE.test(told)) return told === phone ? 'known' : 'other';
  if (SHA256.test(told)) {
    const hash = createHash('sha256').update(phone).digest('hex');
    return told.toLowerCase() === hash ? 'known' : 'other';
  }
  const masked = MASKED.exec(told);
  if (masked === null) return 'possible';
  const [, first = '', last = ''] = masked;
  return phone.startsWith(first) && phone.endsWith(last) ? 'possible' : 'other';
}
