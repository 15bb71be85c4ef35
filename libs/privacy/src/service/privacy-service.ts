import {
  ErasureState,
  type ErasePersonRequest,
  type ErasePersonResponse,
  type ExportPersonRequest,
  type ExportPersonResponse,
  type PrivacyService,
} from '@daftari/contracts/generated/daftari/privacy/v1/privacy';
import { DaftariError } from '@daftari/kernel/errors';
import { parsePhone, type Phone } from '@daftari/kernel/phone';
import { StartError } from '@daftari/service/start-error';
import type { Erasures, ErasureResult } from '../erasure/erasures';
import { exportPage, NotACursor } from '../export/export-person';
import type { Keyring } from '../keys/keyring';
import type { ReadableLog } from '../scan/scan-events';
import type { PersonalValues } from '../sealing/personal-values';

/** A log of which it is known how long it is. */
export interface MeasuredLog extends ReadableLog {
  /** Batches in all its partitions. */
  batches(): Promise<number>;
}

export interface PrivacyServiceDeps {
  readonly erasures: Pick<Erasures, 'request'>;
  readonly keyring: Pick<Keyring, 'lookup' | 'store'>;
  readonly personal: Pick<PersonalValues, 'openAll'>;
  /** Every journal of the installation. */
  readonly logs: readonly MeasuredLog[];
  /** @throws StartError it can not be done like this */
  rotate(): Promise<void>;
  readonly logger: { info(fields: object, message: string): void };
}

const STATES: Record<ErasureResult['state'], ErasureState> = {
  unknown: ErasureState.UNKNOWN_PERSON,
  waiting: ErasureState.WAITING,
  done: ErasureState.DONE,
};

/** What operators may do with a person's data, over gRPC or in their own process. */
export function privacyService(deps: PrivacyServiceDeps): PrivacyService {
  return {
    /** @throws DaftariError INVALID_PHONE */
    async erasePerson({ phone, caller }: ErasePersonRequest): Promise<ErasePersonResponse> {
      const { state, payments, keys, open, reason, requestedAt, doneAt } = await deps.erasures.request(phoneIn(phone));
      deps.logger.info({ actor: caller?.actor, state, payments, keys }, `the erasure of a person is ${state}`);
      return {
        state: STATES[state],
        payments,
        keysDestroyed: keys,
        open: open.map(({ subject, why }) => ({ transactionId: subject, why })),
        reason,
        requestedAt: requestedAt ?? '',
        doneAt: doneAt ?? '',
      };
    },
    /** @throws DaftariError INVALID_PHONE, INVALID_CURSOR */
    exportPerson: (request) => exportPerson(deps, request),
    /** @throws DaftariError VALIDATION_ERROR the key can not be written here */
    async rotateMasterKey({ caller }) {
      await deps.rotate().catch((error: unknown) => {
        if (!(error instanceof StartError)) throw error;
        throw new DaftariError('VALIDATION_ERROR', error.message);
      });
      const { keys } = await deps.keyring.store.counts();
      deps.logger.info({ actor: caller?.actor, keys }, 'the master key was changed');
      return { keys };
    },
  };
}

async function exportPerson(
  { keyring, personal, logs }: PrivacyServiceDeps,
  { phone, cursor }: ExportPersonRequest,
): Promise<ExportPersonResponse> {
  const linked = await keyring.store.subjectsOf(keyring.lookup(phoneIn(phone)));
  const subjects = linked.map(({ subject, keyId = '' }) => ({ subject, keyId }));
  const lengths = await Promise.all(logs.map((log) => log.batches()));
  const batchesTotal = lengths.reduce((sum, length) => sum + length, 0);
  if (linked.length === 0) return { subjects, events: [], nextCursor: '', batchesRead: batchesTotal, batchesTotal };
  const ids = new Set(linked.map(({ subject }) => subject));
  const page = await exportPage(logs, ids, cursor, (value) => personal.openAll(value)).catch((error: unknown) => {
    throw error instanceof NotACursor ? new DaftariError('INVALID_CURSOR') : error;
  });
  const events = page.events.map(({ event, ...place }) => ({ ...place, event: JSON.stringify(event) }));
  return { subjects, events, nextCursor: page.next ?? '', batchesRead: page.batches, batchesTotal };
}

function phoneIn(text: string): Phone {
  const phone = parsePhone(text);
  if (phone === undefined) throw new DaftariError('INVALID_PHONE');
  return phone;
}
