import type { Clock } from '@daftari/kernel/clock';
import type { Random } from '@daftari/kernel/random';
import type { Scheduler } from '@daftari/kernel/scheduler';
import type { Logger } from '@daftari/service/logger';
import type { SimulatorCredentials } from '../domain/credentials';
import type { Switches } from '../domain/switches';
import type { Timings } from '../domain/timings';
import type { SimulatorStore } from './books';
import type { Disturbances } from './disturbances';

/** What every use case of the simulator works with. */
export interface Context {
  readonly store: SimulatorStore;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly logger: Logger;
  readonly timings: Timings;
  readonly switches: Switches;
  readonly disturbances: Disturbances;
  readonly credentials: SimulatorCredentials;
  /** The private key, PEM, of the credentials' certificate. */
  readonly initiatorKey: string;
  /** The constant part of MerchantRequestID and requestId. */
  readonly instancePrefix: string;
}
