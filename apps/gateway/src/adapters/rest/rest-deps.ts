import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { InitiationService } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import type { WalletFeeService } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import type { Ids } from '@daftari/kernel/ids';
import type { Scheduler } from '@daftari/kernel/scheduler';
import type { Logger } from '@daftari/service/logger';
import type { KeyFeed } from '../../application/key-feed';

/** What the routes need. */
export interface RestDeps {
  readonly initiation: InitiationService;
  readonly walletFee: WalletFeeService;
  readonly keys: KeyFeed;
  readonly ids: Ids;
  readonly scheduler: Scheduler;
  readonly logger: Logger;
  readonly version: string;
}

/** Fastify with answers typed by the schemas of their routes. */
export type Rest = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

/** The longest another service may take; initiation answers within 10 s (design §5.1). */
export const SERVICE_DEADLINE_MS = 15_000;
