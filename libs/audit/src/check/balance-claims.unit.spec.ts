import { memoryViewStore } from '@daftari/journal-memory/memory-view-store';
import { emptyJournals, serviceOf } from '../testing/handmade-installation';
import { handmadeEvent, handmadeId } from '../testing/handmade-log';
import { checkInstallation } from './check-installation';

const PARTITION = 3;
const ACCOUNT = `account-${handmadeId(7)}`;
const COMPARISON = handmadeId(100);
const CHARGES = 2_240;

const booking = (amountCents = CHARGES, causation = COMPARISON) => ({
  causation,
  legs: [
    { account: 'test/platform/provider-charges', amountCents: -amountCents },
    { account: 'test/mpesa/174379', amountCents },
  ],
});

interface World {
  readonly newChargesCents?: number;
  readonly bookings: readonly ReturnType<typeof booking>[];
  /** How far the ledger has read the comparisons. */
  readonly readTo?: number;
}

async function problemsOf({ newChargesCents = CHARGES, bookings, readTo = 1 }: World): Promise<string[]> {
  const logs = emptyJournals();
  const about = { transactionId: handmadeId(7), merchantId: handmadeId(8) };
  const data = { ...about, shortcode: '174379', newChargesCents };
  logs.initiation.add(PARTITION, [handmadeEvent(ACCOUNT, 1, { id: COMPARISON, type: 'BalanceCompared.v1', data })]);
  const booked = bookings.map(({ causation, legs }, i) => {
    const event = { type: 'ProviderChargesBooked.v1', causation, data: { ...about, currency: 'KES', legs } };
    return handmadeEvent(`posting-${handmadeId(200 + i)}`, 1, event);
  });
  if (booked.length > 0) logs['wallet-fee'].add(PARTITION, booked);
  const services = Object.values(logs).map((log) => {
    const views = memoryViewStore();
    if (log.journal !== 'wallet-fee') return serviceOf(log, views, [], {});
    const view = 'consumer:wallet-fee.payments';
    views.commit(view, [], { partition: PARTITION, sequence: readTo, hash: 'checked elsewhere' });
    return serviceOf(log, views, [view], {});
  });
  const { findings } = await checkInstallation({ services, scratch: memoryViewStore() });
  return findings.map(({ problem }) => problem);
}

const instead = (found: number, wanted: number) =>
  `BalanceCompared.v1 of ${ACCOUNT}: the ledger has read it, and ${found} of ProviderChargesBooked.v1 follow from it ` +
  `instead of ${wanted}`;

describe("M-Pesa's charges", () => {
  it('are well when they stand in the ledger once, or are none', async () => {
    expect(await problemsOf({ bookings: [booking()] })).toEqual([]);
    expect(await problemsOf({ newChargesCents: 0, bookings: [] })).toEqual([]);
  });

  it('are missed only once the ledger has read the comparison', async () => {
    expect(await problemsOf({ bookings: [], readTo: 0 })).toEqual([]);
    expect(await problemsOf({ bookings: [] })).toEqual([instead(0, 1)]);
  });

  it('are not booked twice, nor where there are none', async () => {
    expect(await problemsOf({ bookings: [booking(), booking()] })).toEqual([instead(2, 1)]);
    expect(await problemsOf({ newChargesCents: 0, bookings: [booking()] })).toEqual([instead(1, 0)]);
  });

  it('are booked with what was found', async () => {
    expect(await problemsOf({ bookings: [booking(CHARGES + 1)] })).toEqual([
      `BalanceCompared.v1 of ${ACCOUNT}: ProviderChargesBooked.v1 moves other money than it found`,
    ]);
  });

  it('are not booked without a comparison', async () => {
    expect(await problemsOf({ bookings: [booking(), booking(5, handmadeId(1))] })).toEqual([
      `ProviderChargesBooked.v1 in posting-${handmadeId(201)}: no comparison of a balance calls for it`,
    ]);
  });
});
