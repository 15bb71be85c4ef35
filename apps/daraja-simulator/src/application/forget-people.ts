import type { Random } from '@daftari/kernel/random';
import type { Books, SimulatorStore } from './books';

/** Whose phones are to be forgotten. */
export interface Forgetting {
  /** Ids of payments as their callbacks' addresses name them: 32 hexadecimal digits. */
  readonly payments: readonly string[];
  /** True to ask only whether it could be done now. */
  readonly check?: boolean;
}

export interface Forgotten {
  /** True when a prompt, late money or a callback of one of them is still to come: then nothing was done. */
  readonly busy: boolean;
  readonly phones: number;
}

export type ForgetPeople = (asked: Forgetting) => Promise<Forgotten>;

/** Nobody's phone begins like this. */
const PSEUDONYM_PREFIX = '254000';

/** Forgets the phones of these payments, in every request, payment, entry and callback; again, it changes nothing. */
export async function forgetPeople(
  store: SimulatorStore,
  random: Random,
  { payments, check = false }: Forgetting,
): Promise<Forgotten> {
  const forgotten = await store.write(({ people, ledger }): Forgotten => {
    const phones = people.phonesOf(payments);
    const busy = phones.some((phone) => people.isBusy(phone));
    if (!busy && !check) for (const phone of phones) people.forget(phone, freshPseudonym(ledger, random));
    return { busy, phones: phones.length };
  });
  // Also when nothing was found: an earlier try may have ended before this.
  if (!forgotten.busy && !check) await store.scrub();
  return forgotten;
}

function freshPseudonym(ledger: Pick<Books['ledger'], 'isUsed'>, random: Random): string {
  for (;;) {
    const number = Buffer.from(random.bytes(4)).readUInt32BE() % 1_000_000;
    const pseudonym = `${PSEUDONYM_PREFIX}${String(number).padStart(6, '0')}`;
    if (!ledger.isUsed(`phone/${pseudonym}`)) return pseudonym;
  }
}
