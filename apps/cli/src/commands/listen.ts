import { createServer, type IncomingMessage, type Server } from 'node:http';
import { once } from 'node:events';
import { Command } from 'commander';
import type { CliIo } from '../cli-io';
import { CliError, EXIT } from '../exit-code';
import type { CommandContext, CommonOptions } from './command';

interface ListenOptions extends CommonOptions {
  port: string;
  answer: string;
}

const MAX_BODY_BYTES = 256 * 1024;

/** `daftari listen`: a receiver of webhooks on this machine that prints what comes. */
export function listenCommand({ io, done }: CommandContext): Command {
  return new Command('listen')
    .description('receive webhooks on this machine and print them as they come')
    .option('--port <number>', 'where to listen; 0 is any free port', '4040')
    .option('--answer <status>', 'the HTTP status to answer with: try 500 to see the retries', '200')
    .option('--json', 'one line of JSON for each')
    .action(async (_: unknown, command: Command) => {
      await listen(command.optsWithGlobals<ListenOptions>(), io);
      done(EXIT.fine);
    });
}

async function listen({ port, answer, json }: ListenOptions, io: CliIo): Promise<void> {
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      io.out(json === true ? jsonLine(request, body) : told(request, body));
      response.writeHead(Number(answer), { 'content-type': 'application/json' }).end('{"received":true}');
    });
  });
  const address = await start(server, Number(port));
  const at = `http://127.0.0.1:${address}/`;
  io.err(
    `Listening at ${at} (answering ${answer}). Use it as a request's callbackUrl, or for PlugPay:\n` +
      `  npx daftari webhook set ${at}\nStop with Ctrl-C.\n`,
  );
  const stop = () => void server.close();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  await once(server, 'close');
  process.off('SIGINT', stop);
  process.off('SIGTERM', stop);
}

function start(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', () => reject(new CliError(`port ${port} is in use: name another with --port (0 for any)`)));
    server.listen(port, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
  });
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes <= MAX_BODY_BYTES) parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function jsonLine({ headers, url }: IncomingMessage, body: string): string {
  return `${JSON.stringify({ at: new Date().toISOString(), url, deliveryId: headers['webhook-id'], body: parsed(body) })}\n`;
}

function told({ headers, method, url }: IncomingMessage, body: string): string {
  const value = parsed(body);
  const pretty = typeof value === 'string' ? value : JSON.stringify(value, undefined, 2);
  return `\n${new Date().toISOString()}  ${method} ${url}  delivery ${String(headers['webhook-id'] ?? '-')}\n${pretty}\n`;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return body;
  }
}
