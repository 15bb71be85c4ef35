import type { ErasurePlace } from '@daftari/privacy/erasure/erasure-places';
import { holdsPhone } from '@daftari/privacy/person/phone-traces';
import type { CallbackSpool } from './callback-spool';
import type { Quarantine } from './quarantine';

/** What did not get into the log: callbacks in the spool, those that were put aside, and what did not verify. */
export function erasurePlace(
  spool: Pick<CallbackSpool, 'waitsFor' | 'forgetAside'> | undefined,
  quarantine: Pick<Quarantine, 'forget'>,
): ErasurePlace {
  return {
    name: 'callbacks',
    async busyWith({ subjects }) {
      const waits = (await spool?.waitsFor(new Set(subjects))) === true;
      return waits ? 'a callback waits in the spool for the journal' : undefined;
    },
    async forget({ subjects, phone }) {
      const payments = new Set(subjects);
      const names = (content: Buffer) => phone !== undefined && holdsPhone(content, phone);
      await spool?.forgetAside(
        ({ transactionId, content }) => (transactionId !== undefined && payments.has(transactionId)) || names(content),
      );
      quarantine.forget(names);
    },
  };
}
