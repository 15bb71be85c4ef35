import type { PersonalData } from '@daftari/journal-core/personal-data';
import type { Scheduler } from '@daftari/kernel/scheduler';
import { patiently } from '../patience';
import { patientReader } from '../patient-reader';
import type { AuditedService, StoredCopy } from './audited-service';

/** The same service; what is read of it is tried again while it can not be reached. @throws CouldNotCheck, from each read */
export function patientService(service: AuditedService, scheduler: Scheduler): AuditedService {
  const { journal } = service.replayable;
  return {
    ...service,
    reader: patientReader(service.reader, scheduler),
    copies: service.copies.map((copy) => patientCopy(copy, journal, scheduler)),
    personal: service.personal && patientKeys(service.personal, scheduler),
  };
}

function patientCopy(copy: StoredCopy, journal: string, scheduler: Scheduler): StoredCopy {
  const { snapshots } = copy;
  if (snapshots === undefined) return copy;
  const newest = (partition: number) =>
    patiently(scheduler, `the snapshots of ${journal}`, () => snapshots.newest(partition));
  return { ...copy, snapshots: { newest } };
}

function patientKeys(personal: PersonalData, scheduler: Scheduler): PersonalData {
  return {
    isReady: (subject) => personal.isReady(subject),
    prepare: (subject, person) => personal.prepare(subject, person),
    seal: (type, data, subject) => personal.seal(type, data, subject),
    fetchKeys: (events) =>
      patiently(scheduler, 'what is sealed under the keys of personal data', () => personal.fetchKeys(events)),
    open: (event) => personal.open(event),
  };
}
