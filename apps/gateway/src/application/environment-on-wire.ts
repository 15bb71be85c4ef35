import { Environment as WireEnvironment } from '@daftari/contracts/generated/daftari/common/v1/common';
import type { Environment } from '@daftari/journal-core/event';

export function environmentOnWire(environment: Environment): WireEnvironment {
  return environment === 'live' ? WireEnvironment.LIVE : WireEnvironment.TEST;
}
