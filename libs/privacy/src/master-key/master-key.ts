import { existsSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Random } from '@daftari/kernel/random';
import { makePrivateFolder, replaceDurably, writeDurably } from '@daftari/service/durable-file';
import { StartError } from '@daftari/service/start-error';
import { SECRET_BYTES } from '../keys/aes-box';
import type { KeyStoreIdentity } from '../keys/key-store';
import { isMaster } from '../keys/wrapping';

/** Where the master key comes from. */
export type MasterKeySource =
  /** From the environment, in base64; it is written nowhere. */
  | { readonly kind: 'given'; readonly base64: string }
  /** A file that somebody else keeps. */
  | { readonly kind: 'file'; readonly file: string }
  /** A file of ours, made at the first start. */
  | { readonly kind: 'own-file'; readonly file: string };

/** How errors name a key of this kind, and what it opens. */
export interface MasterKeyWords {
  /** The environment variable that holds the key itself. */
  readonly setting: string;
  /** "the master key" */
  readonly key: string;
  /** What it is the key of, in a sentence: "the keys in this data directory". */
  readonly opens: string;
  /** What to do when it is lost, and what is lost then. */
  readonly remedy: string;
}

const PERSONAL: MasterKeyWords = {
  setting: 'DAFTARI_MASTER_KEY',
  key: 'the master key',
  opens: 'the keys in this data directory',
  remedy:
    'restore it from where you keep it apart from the data; without it no phone number and no callback can be read',
};

/** @param ownFile taken where the environment names neither a key nor a file */
export function masterKeySource(
  { masterKey, masterKeyFile }: { readonly masterKey?: string; readonly masterKeyFile?: string },
  ownFile: string,
): MasterKeySource {
  if (masterKey !== undefined && masterKeyFile !== undefined) {
    throw new StartError('DAFTARI_MASTER_KEY and DAFTARI_MASTER_KEY_FILE are both set: keep one of them');
  }
  if (masterKey !== undefined) return { kind: 'given', base64: masterKey };
  return masterKeyFile === undefined ? { kind: 'own-file', file: ownFile } : { kind: 'file', file: masterKeyFile };
}

/**
 * The master key that opens this store; made for an empty one where the file is ours. A change of the master key that a crash
 * broke off is brought to its end. A reader (`readOnly`) writes no file. @throws StartError one line that says what is wrong and what to do
 */
export async function findMasterKey(
  source: MasterKeySource,
  store: { identity(): Promise<Pick<KeyStoreIdentity, 'masterCheck'> | undefined> },
  random: Random,
  readOnly = false,
  words: MasterKeyWords = PERSONAL,
): Promise<Uint8Array> {
  const check = (await store.identity())?.masterCheck;
  const matching = (key: Uint8Array, name: string) => {
    if (check === undefined || isMaster(key, check)) return key;
    throw new StartError(`${name} is not ${words.key} of ${words.opens}: ${words.remedy}`);
  };
  if (source.kind === 'given') return matching(decoded(source.base64, words.setting), words.setting);
  const { file } = source;
  if (!readOnly && check === undefined && source.kind === 'own-file' && !existsSync(file)) {
    const made = random.bytes(SECRET_BYTES);
    writeKeyFile(file, made);
    return made;
  }
  const next = readKeyFile(newFileOf(file));
  if (next !== undefined && check !== undefined && isMaster(next, check)) {
    if (!readOnly) replaceDurably(newFileOf(file), file);
    return next;
  }
  const key = readKeyFile(file);
  if (key === undefined) throw new StartError(`${words.key} ${file} is missing: ${words.remedy}`);
  const found = matching(key, file);
  if (!readOnly) rmSync(newFileOf(file), { force: true });
  return found;
}

/** How to put a new key beside the old one, and in its place once the store is wrapped under it. */
export interface KeyChange {
  readonly key: Uint8Array;
  finish(): void;
}

/**
 * Writes a new key beside the one in use; both are tried at a start until `finish` has put it in its place.
 * @throws StartError a change was begun before: its key may be in use already, and is kept nowhere else
 */
export function beginKeyChange(file: string, random: Random): KeyChange {
  if (existsSync(newFileOf(file))) {
    const begun = `${newFileOf(file)} is there: a change of the master key was begun and did not end`;
    throw new StartError(`${begun}; start again, which settles it; nothing was changed`);
  }
  const key = random.bytes(SECRET_BYTES);
  writeKeyFile(newFileOf(file), key);
  return { key, finish: () => replaceDurably(newFileOf(file), file) };
}

/** Writes a new key to a file of the operator's choice, which must not be there yet. @throws StartError */
export function writeNewKey(file: string, random: Random): Uint8Array {
  if (existsSync(file)) throw new StartError(`${file} is there already: name a file that is not`);
  const key = random.bytes(SECRET_BYTES);
  writeKeyFile(file, key);
  return key;
}

function newFileOf(file: string): string {
  return `${file}.new`;
}

function readKeyFile(file: string): Uint8Array | undefined {
  return existsSync(file) ? decoded(readFileSync(file, 'utf8'), file) : undefined;
}

function decoded(text: string, name: string): Uint8Array {
  const trimmed = text.trim();
  const key = Buffer.from(trimmed, 'base64');
  if (key.length === SECRET_BYTES && key.toString('base64') === trimmed) return key;
  throw new StartError(`${name} must hold ${SECRET_BYTES} bytes in base64, as "openssl rand -base64 32" prints them`);
}

function writeKeyFile(file: string, key: Uint8Array): void {
  makePrivateFolder(dirname(file));
  writeDurably(file, `${Buffer.from(key).toString('base64')}\n`);
}
