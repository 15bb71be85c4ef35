import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { MerchantsService } from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import type { NotifierService } from '@daftari/contracts/generated/daftari/notifier/v1/notifier';
import type { WalletFeeService } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import type { Clock } from '@daftari/kernel/clock';
import type { Ids } from '@daftari/kernel/ids';
import type { Logger } from '@daftari/service/logger';
import type { PaymentDeps } from '../../application/initiate-payment';
import type { KeyFeed } from '../../application/key-feed';
import type { KeyUses } from '../../application/key-uses';
import type { AdminAccess } from './admin/admin-access';
import type { Admit } from './admission';

/** What the REST edge needs. */
export interface RestDeps extends PaymentDeps {
  readonly walletFee: WalletFeeService;
  readonly merchants: MerchantsService;
  readonly notifier: NotifierService;
  readonly keys: KeyFeed;
  readonly uses: Pick<KeyUses, 'note'>;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly version: string;
  /** Requests per key and minute; 0 is off. */
  readonly rateLimitPerMinute: number;
  readonly readiness: Readiness;
  readonly degraded: Degraded;
  /** The operator's API; absent, there is none. */
  readonly admin?: AdminAccess | undefined;
}

/** What else has to be true before requests can be answered, by name. */
export type Readiness = Readonly<Record<string, () => boolean>>;

/** What is amiss although requests can be answered, such as M-Pesa's being away; each with its reason. */
export type Degraded = () => readonly { readonly name: string; readonly why: string }[];

/** What the routes need. */
export interface RouteDeps extends RestDeps {
  readonly admit: Admit;
}

/** Fastify with answers typed by the schemas of their routes. */
export type Rest = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

/** The longest another service may take to answer a question. */
export const SERVICE_DEADLINE_MS = 15_000;
