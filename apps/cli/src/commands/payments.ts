import type { Payment } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { statusRead } from '@daftari/contracts/transaction-words';
import { cents, formatShillings } from '@daftari/kernel/money';
import { maskPhone } from '@daftari/kernel/phone';
import { Command } from 'commander';
import { printResult } from '../output/result';
import { reviewLines } from '../output/review-text';
import { table } from '../output/table';
import { liveFlag, onWire, withEnvironment, type EnvironmentOptions } from '../server/environment';
import { askServer, merchantOr } from '../server/services';
import type { CommandContext, CommonOptions } from './command';
import { refundCommand } from './payments-refund';

interface PaymentsOptions extends CommonOptions, EnvironmentOptions {
  merchant?: string;
  needsReview?: boolean;
  limit: string;
  cursor: string;
}

/** `daftari payments list|show|refund`. */
export function paymentsCommand(context: CommandContext): Command {
  return new Command('payments')
    .description('payments: list them, look at one, find those that need a person')
    .addCommand(listCommand(context))
    .addCommand(showCommand(context))
    .addCommand(refundCommand(context));
}

function listCommand({ io }: CommandContext): Command {
  return withEnvironment(new Command('list'))
    .description("a merchant's payments, newest first; with --needs-review those of all merchants that need a person")
    .option('--merchant <id>', 'the demo merchant when absent')
    .option('--needs-review', 'only payments that a person has to look at, oldest first: the same as `reviews list`')
    .option('--limit <number>', 'at most; 1 to 100', '20')
    .option('--cursor <text>', 'go on after an earlier page', '')
    .option('--json', 'print JSON')
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<PaymentsOptions>();
      const limit = Number(options.limit);
      if (options.needsReview === true) {
        const { reviews, nextCursor } = await askServer(options.dataDir, ({ initiation }) =>
          initiation.listReviews({ merchantId: options.merchant ?? '', limit, cursor: options.cursor }),
        );
        printResult(io, options.json, reviews, [...reviewLines(reviews), ...more(options, nextCursor)]);
        return;
      }
      const { payments, nextCursor } = await askServer(options.dataDir, ({ initiation, runtime }) =>
        initiation.listPayments({
          merchantId: merchantOr(runtime, options.merchant),
          environment: onWire(options.environment),
          limit,
          cursor: options.cursor,
        }),
      );
      const rows = table(['payment', 'type', 'status', 'KES', 'phone', 'created', 'reference'], payments.map(row));
      const none = options.cursor === '' && nextCursor === '' ? ['No payments yet.'] : [];
      const found = payments.length === 0 ? none : rows;
      printResult(io, options.json, payments, [...found, ...more(options, nextCursor)]);
    });
}

function showCommand({ io }: CommandContext): Command {
  return withEnvironment(new Command('show'))
    .description('one payment as it stands; its history is told by `audit trail`')
    .argument('<id>', "the payment's transactionId")
    .option('--merchant <id>', 'the demo merchant when absent')
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
    ['type', p.paymentType],
    ['status', statusRead(p)],
    ['amount', `KES ${formatShillings(cents(p.amountCents))}`],
    ['fee', `KES ${formatShillings(cents(p.feeCents))}`],
    ['phone', maskPhone(p.phone)],
    ['reference', p.accountReference],
    ['result', p.resultCode === undefined ? '-' : `${p.resultCode} ${p.resultDescription ?? ''}`],
    ['receipt', p.receipt ?? '-'],
    ['created', p.createdAt],
    ['updated', p.updatedAt],
  ];
  if (p.lateFundsCents > 0) rows.push(['late funds', `KES ${formatShillings(cents(p.lateFundsCents))}`]);
  if (p.refundingCents > 0)
    rows.push(['refunding', `KES ${formatShillings(cents(p.refundingCents))}, on its way back`]);
  if (p.refundedCents > 0) rows.push(['refunded', `KES ${formatShillings(cents(p.refundedCents))}`]);
  if (p.parentId !== undefined) rows.push(['belongs to', p.parentId]);
  return rows.map(([name, value]) => `${name.padEnd(10)}  ${value}`);
}

function row(p: Payment): string[] {
  const amount = formatShillings(cents(p.amountCents));
  return [p.transactionId, p.paymentType, statusRead(p), amount, maskPhone(p.phone), p.createdAt, p.accountReference];
}

/** How to see the next page, where there is one. */
function more({ environment, merchant, needsReview, limit }: PaymentsOptions, nextCursor: string): string[] {
  if (nextCursor === '') return [];
  const whose = merchant === undefined ? '' : ` --merchant ${merchant}`;
  const which = needsReview === true ? ' --needs-review' : liveFlag(environment);
  return [`There is more: npx daftari payments list${whose}${which} --limit ${limit} --cursor ${nextCursor}`];
}
