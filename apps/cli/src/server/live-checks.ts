import { statSync } from 'node:fs';
import { callbackAddressProblem, REACHABLE_PATH } from '@daftari/daraja/callback-address';
import { whyNoToken } from '@daftari/daraja/try-credentials';
import type { DarajaWorld } from '@daftari/daraja/upstreams';
import { readDarajaFile } from '@daftari/installation/daraja-file';
import { StartError } from '@daftari/service/start-error';
import type { Check } from './checks';

/** The settings of live payments, as the server is given them. */
export interface LiveSettings {
  readonly darajaFile?: string;
  readonly publicUrl?: string;
  readonly darajaSources: readonly string[];
}

const ANSWER_WITHIN_MS = 10_000;

/** Tries everything that live payments need, without moving money; nothing when none are configured. Never throws. */
export async function checkLive(settings: LiveSettings): Promise<Check[]> {
  const { darajaFile } = settings;
  if (darajaFile === undefined) return [];
  const world = readWorld(darajaFile);
  if ('ok' in world) return [world];
  return [
    fileMode(darajaFile),
    initiator(world),
    await oauth(world),
    ...(await publicAddress(settings.publicUrl)),
    sources(settings),
  ];
}

function readWorld(file: string): DarajaWorld | Check {
  try {
    return readDarajaFile(file);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    const remedy = 'See docs/guides/go-live.md for what the file holds.';
    return { name: 'Daraja file', ok: false, found: error.message, remedy };
  }
}

function fileMode(file: string): Check {
  const mode = statSync(file).mode & 0o777;
  const remedy = `Run chmod 600 ${file}: others on this machine can read the credentials.`;
  return { name: 'Daraja file', ok: (mode & 0o077) === 0, found: `${file}, mode ${mode.toString(8)}`, remedy };
}

function initiator({ credentials }: DarajaWorld): Check {
  const found = credentials.initiator === undefined ? 'none: payouts are refused' : credentials.initiator.initiatorName;
  return { name: 'initiator', ok: true, found };
}

async function oauth(world: DarajaWorld): Promise<Check> {
  const why = await whyNoToken(world);
  const remedy =
    'Check the consumer key and secret, that they are of this environment, and that the app has the products ' +
    '"Lipa Na M-Pesa" and, for payouts, "M-Pesa B2C".';
  return { name: 'Daraja OAuth', ok: why === undefined, found: why ?? `${world.baseUrl} gave a token`, remedy };
}

async function publicAddress(publicUrl: string | undefined): Promise<Check[]> {
  const name = 'public address';
  if (publicUrl === undefined) {
    const remedy = 'Set DAFTARI_PUBLIC_URL to the address at which Daraja reaches this server.';
    return [{ name, ok: false, found: 'DAFTARI_PUBLIC_URL is not set', remedy }];
  }
  const problem = callbackAddressProblem(publicUrl);
  const remedy = 'Use a public https address without those words.';
  const words = {
    name,
    ok: problem === undefined,
    found: problem === undefined ? publicUrl : `${publicUrl} ${problem}`,
    remedy,
  };
  return [words, await reachable(publicUrl)];
}

/**
 * From here; whether Safaricom reaches it only a first callback shows. It has to be the callback service that answers, which is
 * not the gateway where services run apart.
 */
async function reachable(publicUrl: string): Promise<Check> {
  const name = 'reachable';
  const url = `${publicUrl.replace(/\/+$/, '')}${REACHABLE_PATH}`;
  const remedy =
    'Check DNS, the certificate and that the reverse proxy passes /callbacks/ to the callback service; the server has to run.';
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS), redirect: 'error' });
    const { status } = answer;
    if (status !== 200) return { name, ok: false, found: `${url} answers ${status}`, remedy };
    const ok = isCallbackService(await answer.text());
    return { name, ok, found: `${url} answers ${ok ? '200' : '200, but something else does'}`, remedy };
  } catch (error) {
    const { cause, message } = error as Error & { cause?: { message?: string } };
    return { name, ok: false, found: `${url}: ${cause?.message ?? message}`, remedy };
  }
}

/** A proxy's own page says 200 as well. */
function isCallbackService(body: string): boolean {
  try {
    return (JSON.parse(body) as { service?: unknown } | null)?.service === 'callback';
  } catch {
    return false;
  }
}

function sources({ darajaSources }: LiveSettings): Check {
  const name = 'callback sources';
  if (darajaSources.length > 0) return { name, ok: true, found: darajaSources.join(', ') };
  return { name, ok: true, found: 'any address; DAFTARI_DARAJA_SOURCES can name those of Safaricom' };
}
