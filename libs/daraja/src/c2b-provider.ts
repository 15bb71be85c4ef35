import type { C2bAddresses, C2bProvider, RegisterOutcome } from './c2b-port';
import { classifyC2bRegistration } from './classify-registration';
import type { DarajaLine } from './daraja-line';
import { refused } from './gateway-verdict';
import { isShortcode } from './payout-request';

export const C2B_REGISTER_PATH = '/mpesa/c2b/v2/registerurl';
const REGISTER_DEADLINE_MS = 30_000;

export function c2bProvider(line: DarajaLine): C2bProvider {
  return {
    async registerC2b(addresses, deadlineMs = REGISTER_DEADLINE_MS) {
      const problem = problemOfC2bAddresses(addresses);
      if (problem !== undefined) return refused('INVALID_REQUEST', `not sent: ${problem}`);
      return line.call<RegisterOutcome>({
        path: C2B_REGISTER_PATH,
        body: () => ({
          ShortCode: addresses.shortcode,
          ResponseType: addresses.responseType,
          ConfirmationURL: addresses.confirmationUrl,
          ValidationURL: addresses.validationUrl,
        }),
        deadlineMs: Math.min(deadlineMs, REGISTER_DEADLINE_MS),
        read: classifyC2bRegistration,
        notSent: (why) => why,
      });
    },
  };
}

function problemOfC2bAddresses(addresses: C2bAddresses): string | undefined {
  if (!isShortcode(addresses.shortcode)) return 'the shortcode is not 5 to 7 digits';
  // The words are case-exact (daraja.md §7).
  if (!['Completed', 'Cancelled'].includes(addresses.responseType)) return 'the response type is none';
  const sound = [addresses.confirmationUrl, addresses.validationUrl].every((url) => /^https?:\/\/\S+$/.test(url));
  return sound ? undefined : 'the confirmation or validation address is no URL';
}
