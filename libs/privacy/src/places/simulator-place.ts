import { isUuid } from '@daftari/kernel/ids';
import type { ErasurePlace } from '../erasure/erasure-places';

/** What a simulator answers: from its address, or from its file while it does not run. */
export type AskSimulator = (asked: { payments: string[]; check: boolean }) => Promise<{ busy: boolean }>;

/** Payments named in one request. */
const MAX_PAYMENTS = 500;
const ANSWER_WITHIN_MS = 30_000;
const BUSY = 409;

/** The simulator's control plane at this address. */
export function askSimulatorAt(url: string): AskSimulator {
  return async (asked) => {
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
    const { status } = await fetch(`${url}/_sim/forget`, { method: 'POST', body: JSON.stringify(asked), signal });
    if (status !== 200 && status !== BUSY)
      throw new Error(`the simulator answers ${status} when it is to forget payments`);
    return { busy: status === BUSY };
  };
}

/** The simulator's own books, which hold phones in plain, as M-Pesa's do. */
export function simulatorPlace(askSimulator: AskSimulator): ErasurePlace {
  const ask = async (subjects: readonly string[], check: boolean): Promise<boolean> => {
    const payments = subjects.filter(isUuid).map((id) => id.replaceAll('-', ''));
    for (let start = 0; start < payments.length; start += MAX_PAYMENTS) {
      const { busy } = await askSimulator({ payments: payments.slice(start, start + MAX_PAYMENTS), check });
      if (busy) return false;
    }
    return true;
  };
  return {
    name: 'simulator',
    async busyWith({ subjects }) {
      return (await ask(subjects, true)) ? undefined : 'a prompt, late money or a callback is still to come';
    },
    async forget({ subjects }) {
      if (!(await ask(subjects, false)))
        throw new Error('the simulator is busy with a payment that is to be forgotten');
    },
  };
}
