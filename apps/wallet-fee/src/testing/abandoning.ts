import type {
  AbandonPaymentRequest,
  InitiationService,
} from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { VersionConflict } from '@daftari/journal-core/errors';
import type { Journal } from '@daftari/journal-core/journal';
import { partitionOf } from '@daftari/journal-core/partition-of';
import { DaftariError } from '@daftari/kernel/errors';

/** For specs: abandons on the payments journal as initiation does, and notes who asked. */
export class AbandoningInitiation implements Pick<InitiationService, 'abandonPayment'> {
  readonly asked: AbandonPaymentRequest[] = [];
  /** Called before each answer; what it throws is the answer. */
  interfere: (request: AbandonPaymentRequest) => Promise<void> = async () => undefined;

  constructor(private readonly journal: Journal) {}

  async abandonPayment(request: AbandonPaymentRequest) {
    this.asked.push(request);
    await this.interfere(request);
    const { merchantId, transactionId, holdId, reason, caller, isPayout } = request;
    const partition = partitionOf(merchantId);
    const stream = `${isPayout ? 'payout' : 'payment'}-${transactionId}`;
    const type = isPayout ? 'PayoutAbandoned.v1' : 'PaymentAbandoned.v1';
    const environment = request.environment === Environment.LIVE ? 'live' : 'test';
    const cause = { correlation: transactionId, causation: '', actor: '', ...caller, environment } as const;
    const events = [{ type, data: { transactionId, merchantId, holdId, reason } }];
    try {
      await this.journal.append([{ partition, stream, expected: 'none', events, cause }]);
    } catch (error) {
      if (!(error instanceof VersionConflict)) throw error;
      const [first] = await this.journal.readStream(partition, stream);
      if (first?.type !== type) throw new DaftariError('ALREADY_EXISTS');
    }
    return {};
  }
}
