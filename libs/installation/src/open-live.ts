import type { DarajaUpstreams } from '@daftari/daraja/upstreams';
import type { Config } from '@daftari/service/config';
import { liveAddress, liveWorld } from './live-world';

/** Opens live payments: with the platform's credentials, or for merchants with their own alone. @throws StartError */
export function openLive(
  upstreams: Pick<DarajaUpstreams, 'connect' | 'reach'>,
  config: Pick<Config, 'darajaFile' | 'publicUrl' | 'darajaSources'>,
  logger: { warn(message: string): void },
): void {
  const live = liveWorld(config, logger);
  if (live !== undefined) return upstreams.connect('live', live);
  const address = liveAddress(config);
  if (address !== undefined) upstreams.reach('live', address);
}
