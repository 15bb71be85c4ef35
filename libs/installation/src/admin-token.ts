import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Random } from '@daftari/kernel/random';
import type { Config } from '@daftari/service/config';
import { writeDurably } from '@daftari/service/durable-file';
import { StartError } from '@daftari/service/start-error';

/** What operators authenticate by at `/admin/v1`, and where it stands. */
export interface AdminToken {
  readonly token: string;
  readonly file: string;
}

const TOKEN_BYTES = 32;
/** As many characters as 24 random bytes have in base64: what is shorter could be guessed. */
const MIN_CHARACTERS = 32;
const TOKEN = /^[\x21-\x7e]{32,1024}$/;

/**
 * Reads the token of `DAFTARI_ADMIN_TOKEN_FILE`, or the one that is made at the first start.
 * @param ownFile taken, and made for its owner alone, where the settings name no file
 * @throws StartError the file that is named is not there, or holds no token
 */
export function loadAdminToken({ adminTokenFile }: Config, ownFile: string, random: Random): AdminToken {
  const file = adminTokenFile ?? ownFile;
  if (!existsSync(file)) {
    const how = 'make it once, readable to its owner alone: (umask 077; openssl rand -base64 32 > <file>)';
    if (adminTokenFile !== undefined) throw new StartError(`DAFTARI_ADMIN_TOKEN_FILE: there is no ${file}; ${how}`);
    writeDurably(file, `${Buffer.from(random.bytes(TOKEN_BYTES)).toString('base64url')}\n`);
  }
  const token = readFileSync(file, 'utf8').trim();
  if (TOKEN.test(token)) return { token, file: resolve(file) };
  throw new StartError(
    `${file} holds no admin token: it must have at least ${MIN_CHARACTERS} characters and no blanks`,
  );
}
