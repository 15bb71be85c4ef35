import type { Clock } from '@daftari/kernel/clock';
import { DaftariError } from '@daftari/kernel/errors';
import type { BanVerdict } from '../domain/prompt-results';
import { causeOf } from './create-payment';
import type { PaymentLog } from './payment-log';
import type { PaymentRequest } from './payment-request';

export interface RefuseBannedDeps {
  readonly log: Pick<PaymentLog, 'ban'>;
  readonly clock: Clock;
}

/**
 * Refuses a prompt of an API key that may send none; a ban that is due is recorded first. Returns when nothing stands against
 * it any more: another process may have counted further.
 * @throws DaftariError STK_TEMP_BANNED with `details.retryAfterSeconds`; what the journal throws
 */
export async function refuseBanned(
  { log, clock }: RefuseBannedDeps,
  request: PaymentRequest,
  ban: BanVerdict,
): Promise<void> {
  const cause = { ...causeOf(request), actor: 'service:initiation' };
  const untilMs = ban.kind === 'banned' ? ban.untilMs : await log.ban(request, cause);
  if (untilMs === undefined) return;
  const retryAfterSeconds = Math.max(1, Math.ceil((untilMs - clock.nowMs()) / 1_000));
  throw new DaftariError('STK_TEMP_BANNED', undefined, { retryAfterSeconds });
}
