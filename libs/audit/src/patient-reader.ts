import type { Scheduler } from '@daftari/kernel/scheduler';
import type { LogReader } from './log-reader';
import { patiently } from './patience';

/** The same reader, which tries again while its store or server can not be reached. @throws CouldNotCheck, from each read */
export function patientReader(reader: LogReader, scheduler: Scheduler): LogReader {
  const { journal, journalId, identity } = reader;
  const what = `journal ${journal}`;
  return {
    journal,
    ...(journalId !== undefined && { journalId }),
    ...(identity !== undefined && { identity }),
    heads: () => patiently(scheduler, what, () => reader.heads()),
    readBatches: (partition, after, limit) =>
      patiently(scheduler, `${what} partition ${partition}`, () => reader.readBatches(partition, after, limit)),
    ...(reader.readIndex !== undefined && {
      readIndex: (partition, after, limit) =>
        patiently(scheduler, `the index of ${what} partition ${partition}`, () =>
          reader.readIndex!(partition, after, limit),
        ),
    }),
    ...(reader.selfCheck !== undefined && { selfCheck: () => patiently(scheduler, what, () => reader.selfCheck!()) }),
  };
}
