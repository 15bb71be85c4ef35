import type { Payment, Review } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { cents, formatShillings } from '@daftari/kernel/money';
import { maskPhone } from '@daftari/kernel/phone';
import { Command } from 'commander';
import { printResult } from '../output/result';
import { table } from '../output/table';
import { environmentOption, onWire } from '../server/environment';
import { askServer, merchantOr } from '../server/services';
import type { CommandContext, CommonOptions } from './command';

interface PaymentsOptions extends CommonOptions {
  environment: string;
  merchant?: string;
  needsReview?: boolean;
  limit: string;
}

/** `daftari payments list|show`. */
export function paymentsCommand(context: CommandContext): Command {
  return new Command('payments')
    .description('payments: list them, look at one, find those that need a person')
    .addCommand(listCommand(context))
    .addCommand(showCommand(context));
}

function listCommand({ io }: CommandContext): Command {
  return new Command('list')
    .description("a merchant's payments, newest first; with --needs-review those of all merchants that need a person")
    .option('--merchant <id>', 'the demo merchant when absent')
    .option('--needs-review', 'only payments that a person has to look at, oldest first')
    .addOption(environmentOption())
    .option('--limit <number>', 'at most', '20')
    .option('--json', 'print JSON')
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<PaymentsOptions>();
      const limit = Number(options.limit);
      if (options.needsReview === true) {
        const { reviews } = await askServer(options.dataDir, ({ initiation }) =>
          initiation.listReviews({ merchantId: options.merchant ?? '', limit, cursor: '' }),
        );
        printResult(
          io,
          options.json,
          reviews,
          reviews.length === 0 ? ['Nothing needs a person.'] : reviews.flatMap(review),
        );
        return;
      }
      const { payments } = await askServer(options.dataDir, ({ initiation, runtime }) =>
        initiation.listPayments({
          merchantId: merchantOr(runtime, options.merchant),
          environment: onWire(options.environment),
          limit,
          cursor: '',
        }),
      );
      const rows = table(['payment', 'status', 'KES', 'phone', 'created', 'reference'], payments.map(row));
      printResult(io, options.json, payments, payments.length === 0 ? ['No payments yet.'] : rows);
    });
}

function showCommand({ io }: CommandContext): Command {
  return new Command('show')
    .description('one payment as it stands; its history is told by `audit trail`')
    .argument('<id>', "the payment's transactionId")
    .option('--merchant <id>', 'the demo merchant when absent')
    .addOption(environmentOption())
    .option('--json', 'print JSON, phone number included')
    .action(async (transactionId: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<PaymentsOptions>();
      const { payment } = await askServer(options.dataDir, ({ initiation, runtime }) =>
        initiation.getPayment({
          merchantId: merchantOr(runtime, options.merchant),
          transactionId,
          environment: onWire(options.environment),
        }),
      );
      printResult(io, options.json, payment, shown(payment!));
    });
}

function shown(p: Payment): string[] {
  const rows: [string, string][] = [
    ['payment', p.transactionId],
    ['status', word(p.status)],
    ['amount', `KES ${formatShillings(cents(p.amountCents))}`],
    ['fee', `KES ${formatShillings(cents(p.feeCents))}`],
    ['phone', maskPhone(p.phone)],
    ['reference', p.accountReference],
    ['result', p.resultCode === undefined ? '-' : `${p.resultCode} ${p.resultDescription ?? ''}`],
    ['receipt', p.receipt ?? '-'],
    ['created', p.createdAt],
    ['updated', p.updatedAt],
  ];
  if (p.lateFundsCents > 0) rows.push(['late funds', `KES ${formatShillings(cents(p.lateFundsCents))}, in suspense`]);
  return rows.map(([name, value]) => `${name.padEnd(10)}  ${value}`);
}

function review({ payment, reason, message, since }: Review): string[] {
  return [`${since}  ${payment?.transactionId ?? '-'}  ${reason.replace('REVIEW_REASON_', '')}`, `    ${message}`];
}

function row(p: Payment): string[] {
  const amount = formatShillings(cents(p.amountCents));
  return [p.transactionId, word(p.status), amount, maskPhone(p.phone), p.createdAt, p.accountReference];
}

function word(status: string): string {
  return status.replace('PAYMENT_STATUS_', '');
}
