import { FORMAT } from '@daftari/journal-core/batch';
import { PARTITIONS } from '@daftari/journal-core/partition-of';
import type { LogReader } from '../log-reader';

/** Where what a store says of its journal can not be; its id is compared with every body. */
export function identityProblems({ journal, identity }: Pick<LogReader, 'journal' | 'identity'>): string[] {
  if (identity === undefined) return [];
  const problems: string[] = [];
  const expect = (what: string, found: unknown, wanted: unknown) => {
    if (found !== wanted) problems.push(`the store says its ${what} is ${String(found)}, expected ${String(wanted)}`);
  };
  expect('journal', identity.journal, journal);
  expect('number of partitions', identity.partitions, PARTITIONS);
  expect('format', identity.format, FORMAT);
  return problems;
}
