import type {
  OperationsService,
  ParkedStream,
  SkippedEvent,
} from '@daftari/contracts/generated/daftari/operations/v1/operations';
import { Command } from 'commander';
import { CliError } from '../exit-code';
import { printResult } from '../output/result';
import { table } from '../output/table';
import { askServer } from '../server/services';
import { OPERATOR, type CommandContext, type CommonOptions } from './command';
import { eventsText, placeOf, unreachableLines } from './parked-text';

interface ParkedOptions extends CommonOptions {
  service?: string;
  consumer?: string;
  limit: string;
  event?: string;
  reason: string;
}

const EXAMPLES = `
Examples:
  npx daftari parked list
  npx daftari parked show payment-0d0f…
  npx daftari parked replay payment-0d0f…
  npx daftari parked skip payment-0d0f… --reason "paid out by hand, ticket 812"`;

/** `daftari parked list|show|replay|skip|skipped`. */
export function parkedCommand(context: CommandContext): Command {
  return new Command('parked')
    .description('events that could not be handled: look at them, try them again, or decide that they never are')
    .addHelpText('after', EXAMPLES)
    .addCommand(listCommand(context))
    .addCommand(showCommand(context))
    .addCommand(replayCommand(context))
    .addCommand(skipCommand(context))
    .addCommand(skippedCommand(context));
}

function listCommand({ io }: CommandContext): Command {
  return asked(new Command('list').description('the streams that wait, each with the event that is in the way'))
    .option('--limit <number>', 'at most', '50')
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<ParkedOptions>();
      const found = await askServer(options.dataDir, ({ operations }) =>
        operations.listParked({ ...namesOf(options), limit: Number(options.limit) }),
      );
      const { streams, streamCount, unreachable } = found;
      const rows = table(['events', 'consumer', 'since', 'stream', 'cause'], streams.map(row));
      const more = streamCount > streams.length ? [`and ${streamCount - streams.length} more`] : [];
      const lines = streamCount === 0 ? ['Nothing is parked.'] : [...rows, ...more];
      printResult(io, options.json, found, [...lines, ...unreachableLines(unreachable)]);
    });
}

function showCommand({ io }: CommandContext): Command {
  return asked(new Command('show').description("one stream's parked events, what is sealed in them sealed"))
    .argument('<stream>', 'as the list names it')
    .option('--limit <number>', 'events at most', '10')
    .action(async (stream: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<ParkedOptions>();
      const found = await askServer(options.dataDir, ({ operations }) =>
        operations.getParked({ ...namesOf(options), stream, limit: Number(options.limit) }),
      );
      const lines = [...found.streams.flatMap(eventsText), ...unreachableLines(found.unreachable)];
      printResult(io, options.json, found, lines);
    });
}

function replayCommand({ io }: CommandContext): Command {
  return asked(new Command('replay').description('handle a stream now, once the cause is gone, as far as it goes'))
    .argument('<stream>', 'as the list names it')
    .action(async (stream: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<ParkedOptions>();
      const { left } = await askServer(options.dataDir, async ({ operations }) =>
        operations.replayParked({ ...(await theConsumerOf(operations, options, stream)), stream }),
      );
      printResult(io, options.json, { left: left ?? null }, whatIsLeft(stream, left));
    });
}

function skipCommand({ io }: CommandContext): Command {
  return asked(new Command('skip').description('never handle a parked event, keep who decided so and why, and go on'))
    .argument('<stream>', 'as the list names it')
    .requiredOption('--reason <text>', 'why, for those who ask later')
    .option('--event <id>', 'which event of the stream; the first when absent')
    .action(async (stream: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<ParkedOptions>();
      const { reason, event: eventId = '' } = options;
      const { decision, left } = await askServer(options.dataDir, async ({ operations }) => {
        const whose = await theConsumerOf(operations, options, stream);
        return operations.skipParked({ ...whose, stream, eventId, reason, caller: OPERATOR });
      });
      const { type, eventId: skipped, consumer } = decision!;
      const lines = [`${type} (${skipped}) is never handled by ${consumer}.`, ...whatIsLeft(stream, left)];
      printResult(io, options.json, { decision, left: left ?? null }, lines);
    });
}

function skippedCommand({ io }: CommandContext): Command {
  return asked(new Command('skipped').description('what was decided never to be handled, newest first'))
    .option('--limit <number>', 'at most', '50')
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<ParkedOptions>();
      const found = await askServer(options.dataDir, ({ operations }) =>
        operations.listSkipped({ ...namesOf(options), limit: Number(options.limit) }),
      );
      const lines = found.skipped.length === 0 ? ['Nothing was skipped.'] : found.skipped.flatMap(decisionText);
      printResult(io, options.json, found, [...lines, ...unreachableLines(found.unreachable)]);
    });
}

function asked(command: Command): Command {
  return command
    .option('--service <name>', 'only this service')
    .option('--consumer <name>', 'only this consumer')
    .option('--json', 'print JSON');
}

function namesOf({ service = '', consumer = '' }: ParkedOptions) {
  return { service, consumer };
}

/** Whose the stream is: as it was named, or the one that has it parked. @throws CliError several have */
async function theConsumerOf(operations: OperationsService, options: ParkedOptions, stream: string) {
  const names = namesOf(options);
  if (names.consumer !== '') return names;
  const { streams } = await operations.getParked({ ...names, stream, limit: 1 });
  const found = streams.flatMap((one) => (one.stream === undefined ? [] : [one.stream]));
  const [first] = found;
  if (found.some(({ consumer }) => consumer !== first?.consumer)) {
    const consumers = found.map(({ consumer }) => consumer).join(', ');
    throw new CliError(`${stream} is parked with ${consumers}: name one with --consumer`);
  }
  return { service: first!.service, consumer: first!.consumer };
}

function row({ eventCount, consumer, at, stream, cause }: ParkedStream): string[] {
  return [String(eventCount), consumer, at, stream, cause];
}

function whatIsLeft(stream: string, left: ParkedStream | undefined): string[] {
  if (left === undefined) return [`Nothing of ${stream} is parked any more.`];
  const { eventCount, type, eventId, cause } = left;
  return [`${eventCount} of ${stream} still parked; in the way is ${type} (${eventId}): ${cause}`];
}

function decisionText({ skippedAt, by, reason, type, eventId, stream, consumer, position, cause }: SkippedEvent) {
  return [
    `${skippedAt}  ${by}: ${reason}`,
    `    ${type} (${eventId}) of ${stream}, ${placeOf(position)}, by ${consumer}; it was parked because: ${cause}`,
  ];
}
