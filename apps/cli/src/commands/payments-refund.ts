import { PaymentStatus, type Payment } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { ERROR_REGISTRY } from '@daftari/kernel/error-registry';
import { DaftariError } from '@daftari/kernel/errors';
import { isUuid, systemIds } from '@daftari/kernel/ids';
import { cents, formatShillings } from '@daftari/kernel/money';
import { Command } from 'commander';
import { CliError } from '../exit-code';
import { printResult } from '../output/result';
import { liveFlag, onWire, withEnvironment, type EnvironmentOptions } from '../server/environment';
import { askServer, merchantOr } from '../server/services';
import { OPERATOR, type CommandContext, type CommonOptions } from './command';

interface RefundOptions extends CommonOptions, EnvironmentOptions {
  merchant?: string;
  reason: string;
  refundId?: string;
}

/** `daftari payments refund`. */
export function refundCommand({ io }: CommandContext): Command {
  return withEnvironment(new Command('refund'))
    .description('give all that was received under a payment back to its payer, by a reversal at M-Pesa')
    .argument('<id>', "the payment's transactionId")
    .requiredOption('--reason <text>', "why, for the log and M-Pesa's statement; at most 200 characters")
    .option('--merchant <id>', 'the demo merchant when absent')
    .option('--refund-id <uuid>', 'a name of your own: asked again with the same, it is the same refund')
    .option('--json', 'print JSON, phone number included')
    .action(async (transactionId: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<RefundOptions>();
      const refundId = refundIdOf(options);
      const { refund } = await askServer(options.dataDir, async ({ initiation, runtime }) => {
        const merchantId = merchantOr(runtime, options.merchant);
        const about = { merchantId, transactionId, environment: onWire(options.environment), refundId };
        try {
          return await initiation.refundPayment({ ...about, reason: options.reason, caller: OPERATOR });
        } catch (error) {
          throw namingRefund(error, refundId);
        }
      });
      printResult(io, options.json, refund, told(refund!));
    });
}

function refundIdOf({ refundId }: RefundOptions): string {
  if (refundId === undefined) return systemIds.uuid();
  if (!isUuid(refundId)) throw new CliError('--refund-id must be a UUID');
  return refundId;
}

/** Who does not know whether it began asks again for the same one. */
function namingRefund(error: unknown, refundId: string): unknown {
  if (!(error instanceof DaftariError) || ERROR_REGISTRY[error.code].money !== 'unknown') return error;
  const again = `Asked again with --refund-id ${refundId} it is the same refund.`;
  return new DaftariError(error.code, `${error.message} ${again}`, error.details);
}

function told(refund: Payment): string[] {
  const { transactionId, merchantId, environment, parentId, status, amountCents, receipt } = refund;
  const amount = `KES ${formatShillings(cents(amountCents))}`;
  const what = `${amount} of payment ${parentId ?? ''}`;
  switch (status) {
    case PaymentStatus.SUCCESS:
      return [`${what} went back to its payer by refund ${transactionId}, receipt ${receipt ?? 'not known yet'}.`];
    case PaymentStatus.FAILED:
      return [
        `${what} could not be given back by refund ${transactionId}: ${refund.resultCode ?? ''} ${refund.resultDescription ?? ''}.`,
        'Nothing is held any more; another refund may follow.',
      ];
    default:
      return [
        `${what} is on its way back by refund ${transactionId}.`,
        `How it ends: npx daftari payments show ${transactionId} --merchant ${merchantId}${liveFlag(environment)}`,
      ];
  }
}
