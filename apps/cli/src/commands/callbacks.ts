import {
  CallbackState,
  type QuarantinedRequest,
  type ReplayCallbackResponse,
  type UnmatchedCallback,
} from '@daftari/contracts/generated/daftari/callback/v1/callback';
import { Command } from 'commander';
import { CliError } from '../exit-code';
import { printResult } from '../output/result';
import { table } from '../output/table';
import { askServer } from '../server/services';
import { OPERATOR, type CommandContext, type CommonOptions } from './command';

interface CallbacksOptions extends CommonOptions {
  limit: string;
  cursor: string;
  note: string;
}

const EXAMPLES = `
Whatever M-Pesa sends is stored before anybody looks into it. What could not be read stays here, and nothing followed from
it: the payment goes on by what else is known. Replay it once Daftari understands it, as after an upgrade. What came without
a valid token is not M-Pesa's, as far as anybody can tell: it is kept for a day, in memory, and never acted on.

Examples:
  npx daftari callbacks unmatched
  npx daftari callbacks replay 9b2d… --note "after the upgrade to 1.2"
  npx daftari callbacks quarantine`;

/** Pages that are looked through for one callback. */
const MAX_PAGES = 100;
const PAGE = 100;

/** `daftari callbacks unmatched|replay|quarantine`. */
export function callbacksCommand(context: CommandContext): Command {
  return new Command('callbacks')
    .description('what M-Pesa sent and nobody could read, and what came without a valid token')
    .addHelpText('after', EXAMPLES)
    .addCommand(unmatchedCommand(context))
    .addCommand(replayCommand(context))
    .addCommand(quarantineCommand(context));
}

function unmatchedCommand({ io }: CommandContext): Command {
  return new Command('unmatched')
    .description('stored callbacks from which nothing could be read, the oldest first')
    .option('--limit <number>', 'at most; 1 to 100', '20')
    .option('--cursor <text>', 'go on after an earlier page', '')
    .option('--json', 'print JSON')
    .action(async (_: unknown, command: Command) => {
      const { dataDir, limit, cursor, json } = command.optsWithGlobals<CallbacksOptions>();
      const found = await askServer(dataDir, ({ callback }) =>
        callback.listUnmatched({ limit: Number(limit), cursor }),
      );
      const rows = table(['callback', 'kind', 'received', 'bytes', 'payment', 'why'], found.callbacks.map(row));
      const more = found.nextCursor === '' ? [] : [`There is more: go on with --cursor ${found.nextCursor}`];
      printResult(io, json, found, found.callbacks.length === 0 ? ['Everything was read.'] : [...rows, ...more]);
    });
}

function replayCommand({ io }: CommandContext): Command {
  return new Command('replay')
    .description('reads a stored callback once more; what follows is what would have followed at first')
    .argument('<callback>', 'its id, as the list names it')
    .requiredOption('--note <text>', 'why, for the log; at most 200 characters')
    .option('--json', 'print JSON')
    .action(async (callbackId: string, _: unknown, command: Command) => {
      const { dataDir, note, json } = command.optsWithGlobals<CallbacksOptions>();
      const answer = await askServer(dataDir, async ({ callback }) => {
        const found = await findUnmatched((request) => callback.listUnmatched(request), callbackId.toLowerCase());
        const { merchantId, attemptId } = found;
        return callback.replayCallback({ merchantId, attemptId, callbackId: found.callbackId, note, caller: OPERATOR });
      });
      printResult(io, json, answer, [outcome(answer)]);
    });
}

function quarantineCommand({ io }: CommandContext): Command {
  return new Command('quarantine')
    .description('requests to callback addresses without a valid token, the newest first; kept for a day, in memory')
    .option('--limit <number>', 'at most; 1 to 100', '20')
    .option('--json', 'print JSON, with the beginning of each body')
    .action(async (_: unknown, command: Command) => {
      const { dataDir, limit, json } = command.optsWithGlobals<CallbacksOptions>();
      const found = await askServer(dataDir, ({ callback }) => callback.listQuarantine({ limit: Number(limit) }));
      const rows = table(['received', 'from', 'bytes', 'why'], found.requests.map(quarantined));
      const more = found.total > found.requests.length ? [`and ${found.total - found.requests.length} more`] : [];
      printResult(io, json, found, found.total === 0 ? ['Nothing is in quarantine.'] : [...rows, ...more]);
    });
}

type List = (request: { limit: number; cursor: string }) => Promise<{
  readonly callbacks: readonly UnmatchedCallback[];
  readonly nextCursor: string;
}>;

/** The list names everything that a replay has to name. @throws CliError it is not on the list */
async function findUnmatched(list: List, callbackId: string): Promise<UnmatchedCallback> {
  let cursor = '';
  for (let page = 0; page < MAX_PAGES; page++) {
    const { callbacks, nextCursor } = await list({ limit: PAGE, cursor });
    const found = callbacks.find((one) => one.callbackId === callbackId);
    if (found !== undefined) return found;
    if (nextCursor === '') break;
    cursor = nextCursor;
  }
  throw new CliError(
    `callback ${callbackId} is not among those that could not be read: see "daftari callbacks unmatched"`,
  );
}

function outcome({ state, reason }: ReplayCallbackResponse): string {
  if (state === CallbackState.MATCHED) return 'It was understood: what follows from it is on its way.';
  if (state === CallbackState.REJECTED) return `It still can not be read: ${reason}.`;
  return 'It has not been read for the first time yet: look again in a moment.';
}

function row({ callbackId, kind, receivedAt, bodyBytes, transactionId, reason }: UnmatchedCallback): string[] {
  return [callbackId, kind, receivedAt, String(bodyBytes), transactionId, reason];
}

function quarantined({ receivedAt, remoteAddress, bodyBytes, reason }: QuarantinedRequest): string[] {
  return [receivedAt, remoteAddress, String(bodyBytes), reason];
}
