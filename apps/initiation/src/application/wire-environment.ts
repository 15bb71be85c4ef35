import { Environment as WireEnvironment } from '@daftari/contracts/generated/daftari/common/v1/common';
import type { Environment } from '@daftari/journal-core/event';

/** The environment as it goes over the wire, in our own words; undefined when the caller named none. */
export function environmentOf(environment: WireEnvironment): Environment | undefined {
  if (environment === WireEnvironment.LIVE) return 'live';
  return environment === WireEnvironment.TEST ? 'test' : undefined;
}

export function wireEnvironment(environment: Environment): WireEnvironment {
  return environment === 'live' ? WireEnvironment.LIVE : WireEnvironment.TEST;
}
