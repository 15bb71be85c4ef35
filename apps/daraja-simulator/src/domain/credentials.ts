import type { Random } from '@daftari/kernel/random';
import { secret } from './identifiers';

/** What a Daraja client needs to talk to this simulator. `tills` belong to the shortcode as their head office. */
export interface SimulatorCredentials {
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly shortcode: string;
  readonly passkey: string;
  readonly initiatorName: string;
  readonly initiatorPassword: string;
  /** The public key, PEM, that a SecurityCredential is encrypted with (daraja.md §4). */
  readonly certificate: string;
  readonly tills?: readonly string[];
}

/** Credentials as they may be given: the key pair is always the simulator's own. */
export type GivenCredentials = Omit<SimulatorCredentials, 'certificate'>;

/** Fresh credentials; the shortcode is the sandbox's well-known PayBill (daraja.md §14), everything secret is random. */
export function generateCredentials(random: Random): GivenCredentials {
  return {
    consumerKey: secret(random, 48),
    consumerSecret: secret(random, 64),
    shortcode: '174379',
    passkey: Buffer.from(random.bytes(32)).toString('hex'),
    initiatorName: 'testapi',
    initiatorPassword: secret(random, 16),
  };
}

/** The Password of a push: base64(shortcode + passkey + timestamp) (daraja.md §3.1). */
export function pushPassword(shortcode: string, passkey: string, timestamp: string): string {
  return Buffer.from(`${shortcode}${passkey}${timestamp}`).toString('base64');
}
