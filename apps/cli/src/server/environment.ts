import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { Option } from 'commander';

/** Whose world a command is about; test unless it says otherwise. */
export function environmentOption(): Option {
  return new Option('--environment <name>', 'test or live').choices(['test', 'live']).default('test');
}

export function onWire(environment: string): Environment {
  return environment === 'live' ? Environment.LIVE : Environment.TEST;
}
