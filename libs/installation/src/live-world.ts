import { callbackAddressProblem } from '@daftari/daraja/callback-address';
import type { DarajaWorld } from '@daftari/daraja/upstreams';
import type { Config } from '@daftari/service/config';
import { StartError } from '@daftari/service/start-error';
import { readDarajaFile, SAFARICOM } from './daraja-file';

type LiveConfig = Pick<Config, 'darajaFile' | 'publicUrl' | 'darajaSources'>;

/**
 * Where live payments go; undefined when no credentials are configured, and then a live key is told so.
 * @throws StartError the file can not be used, or Daraja could not send us results
 */
export function liveWorld(config: LiveConfig, logger: { warn(message: string): void }): DarajaWorld | undefined {
  const { darajaFile, publicUrl } = config;
  if (darajaFile === undefined) return undefined;
  const world = readDarajaFile(darajaFile);
  if (publicUrl === undefined) {
    throw new StartError('DAFTARI_PUBLIC_URL is not set: with live credentials, say where Daraja reaches this server');
  }
  const problem = callbackAddressProblem(publicUrl);
  // A person may try live credentials against a stand-in on this machine; Safaricom itself can not call it.
  if (problem !== undefined && world.baseUrl.includes('safaricom')) {
    throw new StartError(`DAFTARI_PUBLIC_URL ${publicUrl} ${problem}`);
  }
  if (problem !== undefined) logger.warn(`DAFTARI_PUBLIC_URL ${publicUrl} ${problem}`);
  if (config.darajaSources.length === 0) {
    logger.warn('live callbacks are taken from any address: DAFTARI_DARAJA_SOURCES can name those of Safaricom');
  }
  return world;
}

/**
 * Where merchants' own live credentials are used when the platform has none: Safaricom, once it can reach us; undefined before.
 */
export function liveAddress({ publicUrl }: Pick<Config, 'publicUrl'>): string | undefined {
  const isReachable = publicUrl !== undefined && callbackAddressProblem(publicUrl) === undefined;
  return isReachable ? SAFARICOM : undefined;
}
