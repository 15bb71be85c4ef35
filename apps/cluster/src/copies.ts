import { parseArgs } from 'node:util';
import { StartError } from '@daftari/service/start-error';
import { DEFAULT_COPIES, type Copies } from './plan';

/** More do nothing: a journal has so many partitions. */
const MAX_COPIES = 16;

/** How many copies of initiation and wallet-fee a command line asks for: `--copies 3`; two without. @throws StartError */
export function copiesFrom(args: readonly string[]): Copies {
  const { values } = parseArgs({ args: [...args], options: { copies: { type: 'string' } }, strict: false });
  if (values.copies === undefined) return DEFAULT_COPIES;
  const count = Number(values.copies);
  if (!Number.isInteger(count) || count < 1 || count > MAX_COPIES) {
    throw new StartError(`--copies must be a whole number from 1 to ${MAX_COPIES}, not "${String(values.copies)}"`);
  }
  return { ...DEFAULT_COPIES, initiation: count, 'wallet-fee': count };
}
