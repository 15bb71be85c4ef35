import type { LogReader } from '@daftari/audit/log-reader';
import { momentOf, readPosition, readTime, type Moment } from '@daftari/audit/replay/moment';
import { isoTime, systemClock } from '@daftari/kernel/clock';
import { CliError } from '../exit-code';
import type { OpenedJournals } from '../journals/open-journals';

export const AT_OPTION = '--at <time|position>';
export const AT_MEANING =
  'an ISO 8601 time with its zone (2026-11-21T08:00:00Z) or journal/partition/sequence; now when absent';

/** The moment that `--at` names: a time, or that at which a batch was recorded. @throws CliError it names none */
export async function readMoment(at: string | undefined, { journals }: OpenedJournals): Promise<Moment> {
  if (at === undefined) return { recordedBy: isoTime(systemClock.nowMs()) };
  const time = readTime(at);
  if (time !== undefined) return time;
  const position = readPosition(at);
  if (position === undefined) throw new CliError(`"${at}" is no moment: give ${AT_MEANING}`);
  const found = journals.find(({ journal }) => journal === position.journal);
  if (found === undefined || !('reader' in found)) throw new CliError(`there is no journal ${position.journal} here`);
  const moment = await momentOf(position, found.reader);
  if (moment === undefined)
    throw new CliError(`there is no batch ${at}: "daftari audit verify" shows how far each goes`);
  return moment;
}

/** The readers of journals. @throws CliError one of them can not be read */
export function readersOf({ journals }: OpenedJournals): LogReader[] {
  return journals.map((opened) => {
    if ('reader' in opened) return opened.reader;
    throw new CliError(`journal ${opened.journal}: ${opened.problem}`);
  });
}
