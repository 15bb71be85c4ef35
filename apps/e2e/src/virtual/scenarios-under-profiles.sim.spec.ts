import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { MAGIC_PHONES, MAGIC_RECIPIENTS, PROFILE_NAMES } from '@daftari/daraja-simulator/service';
import type { RecordedEvent } from '@daftari/journal-core/event';
import { SOAK } from '@daftari/simulation/seeds';
import { virtualInstallation } from './virtual-installation';
import { virtualMerchant } from './virtual-merchant';
import { eventsIn, grouped, movedInLedger, reviewsOf, trulyMoved } from './what-happened';

const BETWEEN_MS = 10_000;
/** Long enough for everything that is asked again and again to end, or to be given to a person. */
const PASSED_MS = 26 * 3_600_000;
const DEADLINE_MS = 1_200_000;
const FINAL = /^(Payment(Succeeded|Failed|Cancelled|Expired|Refused)|Payout(Succeeded|Failed|Refused))\.v1$/;
const byPayment = ({ correlation }: RecordedEvent) => correlation;

/** In `npm test` the phones meet M-Pesa as it is in production; in the soak everything that it can be. */
const PROFILES = SOAK ? PROFILE_NAMES : (['production-like'] as const);

it.each(PROFILES)(
  'every scenario phone ends once, in our ledger as in that of M-Pesa or on a person’s list: %s',
  async (profile) => {
    const world = await virtualInstallation({ seed: 1, profile });
    const merchant = await virtualMerchant(world);
    for (const [path, prefix, phones] of [
      ['/v1/payments/stk', '254700000', MAGIC_PHONES],
      ['/v1/b2c/payouts', '254700001', MAGIC_RECIPIENTS],
    ] as const) {
      for (const ending of Object.keys(phones).sort()) {
        const body = { amount: 100, phone: `${prefix}${ending}`, callbackUrl: `http://127.0.0.1:9/${ending}` };
        void merchant.send('POST', path, body);
        await world.time.pass(BETWEEN_MS);
      }
    }
    await world.time.pass(PASSED_MS);

    const payments = await eventsIn(world.initiation.journal);
    const ledger = grouped(await eventsIn(world.walletFee.journal), byPayment);
    const [reviews, moved] = [await reviewsOf(world), await trulyMoved(world)];
    const ends = grouped(
      payments.filter(({ type }) => FINAL.test(type)),
      byPayment,
    );
    const initiated = payments.filter(({ type }) => /^Pay(ment|out)Initiated/.test(type)).map(byPayment);
    expect(initiated.length).toBeGreaterThan(50);
    for (const id of initiated) {
      expect([id, ends.get(id)?.length ?? 0]).toEqual([id, reviews.has(id) ? (ends.get(id)?.length ?? 0) : 1]);
      if (reviews.has(id)) continue;
      expect([id, movedInLedger(ledger.get(id) ?? [])]).toEqual([id, moved.get(id) ?? 0]);
    }
    const { totalCents } = await world.walletFee.service.getTrialBalance({ environment: Environment.TEST });
    expect(totalCents).toBe(0);
    await world.end();
  },
  DEADLINE_MS,
);
