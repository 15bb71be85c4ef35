import { Decision } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { Command, Option } from 'commander';
import { decisionText } from '../output/decision-text';
import { printResult } from '../output/result';
import { reviewLines } from '../output/review-text';
import { onWire, withEnvironment, type EnvironmentOptions } from '../server/environment';
import { askServer, merchantOr } from '../server/services';
import type { CommandContext, CommonOptions } from './command';

interface ReviewsOptions extends CommonOptions, EnvironmentOptions {
  merchant?: string;
  limit: string;
  decision: DecisionName;
  note: string;
  receipt?: string;
  by: string;
}

const DECISIONS = {
  paid: Decision.PAID,
  'not-paid': Decision.NOT_PAID,
  fulfil: Decision.FULFIL,
  refund: Decision.REFUND,
  'retry-payout': Decision.RETRY_PAYOUT,
  'retry-refund': Decision.RETRY_REFUND,
  close: Decision.CLOSE,
} as const;
export type DecisionName = keyof typeof DECISIONS;

const WHAT_IT_DOES = `
What a decision does to the money (docs/operating/reviews.md says more):
  paid          a payment succeeds under its --receipt and is credited; a payout is posted. What had ended otherwise is
                recorded as late, and charged or put into suspense
  not-paid      a payment fails, and its fee is settled by its rule; a payout fails, and its amount goes back. Possible once
                M-Pesa had 3 minutes; money that comes all the same is recorded as late
  fulfil        late money leaves suspense for the merchant
  refund        late money goes back to the customer, by a reversal at M-Pesa
  retry-payout  a parked transfer: its receiver is paid once more
  retry-refund  a parked transfer: its sender is paid back once more
  close         nothing moves: it only had to be seen, or was settled elsewhere. A parked transfer fails, and its money leaves
                transit for the platform's adjustments: nobody is paid any more
The same decision again changes nothing.

Examples:
  npx daftari reviews resolve 0d0f… --merchant 5c1e… --decision paid --receipt SG632NMUAB --note "statement of 3 March"
  npx daftari reviews resolve 0d0f… --merchant 5c1e… --decision not-paid --note "not on the statement, ticket 812"`;

/** `daftari reviews list|resolve`. */
export function reviewsCommand(context: CommandContext): Command {
  return new Command('reviews')
    .description('what needs a person: payments, payouts and transfers; look at them, and decide')
    .addCommand(listCommand(context))
    .addCommand(resolveCommand(context));
}

function listCommand({ io }: CommandContext): Command {
  return new Command('list')
    .description('what a person has to look at, oldest first, of all merchants and both environments')
    .option('--merchant <id>', 'only this merchant')
    .option('--limit <number>', 'at most', '20')
    .option('--json', 'print JSON, phone numbers included')
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<ReviewsOptions>();
      const asked = { merchantId: options.merchant ?? '', limit: Number(options.limit), cursor: '' };
      const found = await askServer(options.dataDir, ({ initiation }) => initiation.listReviews(asked));
      const more = found.nextCursor === '' ? [] : ['There is more: ask again with a higher --limit (at most 100).'];
      printResult(io, options.json, found.reviews, [...reviewLines(found.reviews), ...more]);
    });
}

function resolveCommand({ io }: CommandContext): Command {
  return withEnvironment(new Command('resolve'))
    .description('record what you decided about one of them; who, when and why stays in the log for ever')
    .argument('<id>', 'the transactionId, as the list names it')
    .addOption(new Option('--decision <what>', 'see below').choices(Object.keys(DECISIONS)).makeOptionMandatory())
    .requiredOption('--note <text>', 'why, for those who ask later; at most 500 characters')
    .option('--receipt <code>', "M-Pesa's receipt; required to say that a payment was paid")
    .option('--merchant <id>', 'the demo merchant when absent')
    .option('--by <name>', 'who decided, without spaces: it stands as operator:<name> in the log', 'cli')
    .option('--json', 'print JSON, phone number included')
    .addHelpText('after', WHAT_IT_DOES)
    .action(async (transactionId: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<ReviewsOptions>();
      const { decision, note, receipt, by } = options;
      const environment = onWire(options.environment);
      const { payment } = await askServer(options.dataDir, ({ initiation, runtime }) =>
        initiation.resolvePayment({
          ...{ merchantId: merchantOr(runtime, options.merchant), transactionId, environment },
          ...{ decision: DECISIONS[decision], note, receipt },
          caller: { actor: `operator:${by}`, causation: '' },
        }),
      );
      printResult(io, options.json, payment, decisionText(decision, payment!));
    });
}
