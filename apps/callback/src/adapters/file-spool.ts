import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '@daftari/service/logger';
import { SpoolFull, type CallbackSpool, type SpooledCallback } from '../application/callback-spool';
import type { Arrival } from '../application/receive-callback';
import { decodeSpooled, encodeSpooled } from './spooled-file';

export const MAX_SPOOLED = 10_000;
export const MAX_SPOOLED_BYTES = 256 * 1024 * 1024;
const NAME = /^(\d{15})-[0-9a-f-]{36}\.callback$/;
const DRAFT = '.draft';
/** For what the journal will never take, and what can not be read. */
const ASIDE = 'aside';

export interface FileSpoolLimits {
  readonly maxCallbacks: number;
  readonly maxBytes: number;
}

/**
 * A folder with one file per callback, readable by its owner only: they name people. A file is written beside, synced,
 * renamed and its folder synced before `add` resolves. @throws when the folder can not be made or read
 */
export function fileSpool(
  folder: string,
  logger: Logger,
  { maxCallbacks, maxBytes }: FileSpoolLimits = { maxCallbacks: MAX_SPOOLED, maxBytes: MAX_SPOOLED_BYTES },
): CallbackSpool {
  mkdirSync(join(folder, ASIDE), { recursive: true, mode: 0o700 });
  const waiting = filesIn(folder);
  let lastNumber = Math.max(0, ...[...waiting.keys()].map((name) => Number(NAME.exec(name)![1])));
  const aside = filesIn(join(folder, ASIDE));
  let files = waiting.size + aside.size;
  let bytes = sum(waiting.values()) + sum(aside.values());

  const forget = (name: string, freed: boolean) => {
    const size = waiting.get(name);
    if (size === undefined) return;
    waiting.delete(name);
    if (!freed) return;
    files -= 1;
    bytes -= size;
  };
  const putAside = async (name: string, reason: string) => {
    await rename(join(folder, name), join(folder, ASIDE, name));
    forget(name, false);
    logger.error({ file: join(ASIDE, name), reason }, 'a spooled callback was put aside; it waits for a person');
  };
  const read = async (name: string): Promise<SpooledCallback | undefined> => {
    const file = await readFile(join(folder, name)).catch(absent);
    if (file === undefined) return void forget(name, true);
    const arrival = decodeSpooled(file);
    return arrival === undefined ? void (await putAside(name, 'unreadable')) : { name, arrival };
  };

  return {
    get size() {
      return waiting.size;
    },
    async add(arrival: Arrival) {
      const content = encodeSpooled(arrival);
      if (files + 1 > maxCallbacks || bytes + content.length > maxBytes) {
        throw new SpoolFull(`the spool holds ${files} callbacks in ${bytes} bytes; it takes no more`);
      }
      // Taken before the write, so that many at once stay within the limits.
      files += 1;
      bytes += content.length;
      const name = `${String(++lastNumber).padStart(15, '0')}-${arrival.arrivalId}.callback`;
      try {
        await writeDurably(folder, name, content);
      } catch (error) {
        files -= 1;
        bytes -= content.length;
        throw error;
      }
      waiting.set(name, content.length);
    },
    async oldest(limit) {
      const names = [...waiting.keys()].sort().slice(0, limit);
      return (await Promise.all(names.map(read))).filter((entry) => entry !== undefined);
    },
    waitsFor: (transactionIds) => holdsAny(folder, [...waiting.keys()], transactionIds),
    async forgetAside(of) {
      const freed = await deleteAside(join(folder, ASIDE), of);
      [files, bytes] = [files - freed.files, bytes - freed.bytes];
    },
    async remove(name) {
      await rm(join(folder, name), { force: true });
      forget(name, true);
    },
    putAside,
  };
}

/** Names and sizes of the callbacks in a folder. What was never finished was never acknowledged: it goes. */
function filesIn(folder: string): Map<string, number> {
  const names = readdirSync(folder);
  for (const name of names) if (name.endsWith(DRAFT)) rmSync(join(folder, name));
  return new Map(names.filter((name) => NAME.test(name)).map((name) => [name, statSync(join(folder, name)).size]));
}

async function holdsAny(folder: string, names: readonly string[], transactionIds: ReadonlySet<string>) {
  for (const name of names) {
    const content = await readFile(join(folder, name)).catch(absent);
    const of = content && decodeSpooled(content)?.subject.transactionId;
    if (of !== undefined && transactionIds.has(of)) return true;
  }
  return false;
}

async function deleteAside(folder: string, of: Parameters<CallbackSpool['forgetAside']>[0]) {
  const freed = { files: 0, bytes: 0 };
  for (const name of readdirSync(folder)) {
    const content = await readFile(join(folder, name));
    const transactionId = decodeSpooled(content)?.subject.transactionId;
    if (!of({ content, ...(transactionId === undefined ? {} : { transactionId }) })) continue;
    await rm(join(folder, name), { force: true });
    freed.files += 1;
    freed.bytes += content.length;
  }
  return freed;
}

async function writeDurably(folder: string, name: string, content: Buffer): Promise<void> {
  const draft = join(folder, `${name}${DRAFT}`);
  try {
    const file = await open(draft, 'wx', 0o600);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, join(folder, name));
    await syncFolder(folder);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    await rm(join(folder, name), { force: true }).catch(() => undefined);
    throw error;
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
  return undefined;
}

function sum(numbers: Iterable<number>): number {
  return [...numbers].reduce((total, number) => total + number, 0);
}
