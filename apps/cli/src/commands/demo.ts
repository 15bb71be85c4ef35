import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Command } from 'commander';
import type { CliIo } from '../cli-io';
import { CliError, EXIT } from '../exit-code';
import type { CommandContext, CommonOptions } from './command';

interface DemoOptions extends CommonOptions {
  phone: string;
  amount: string;
  callback?: string;
}

interface DemoFile {
  apiKey: string;
  rest: string;
}

interface Envelope {
  data?: Record<string, unknown>;
  error?: { code: string; message: string };
}

const POLL_MS = 500;
const GIVE_UP_MS = 60_000;

/** `daftari demo`: fires a payment with the demo key and tells what happens. */
export function demoCommand({ io, done }: CommandContext): Command {
  return new Command('demo')
    .description('make a payment with the demo key and tell what happens')
    .option('--phone <number>', 'who pays; 254700000001 to 005 do not', '0712345678')
    .option('--amount <shillings>', 'how much', '1000')
    .option('--callback <url>', 'where to send the webhook, such as the address of `daftari listen`')
    .option('--json', 'print the final payment as JSON')
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<DemoOptions>();
      const final = await play(options, io);
      if (options.json === true) io.out(`${JSON.stringify(final, undefined, 2)}\n`);
      done(EXIT.fine);
    });
}

async function play(options: DemoOptions, io: CliIo): Promise<Record<string, unknown>> {
  const say = (text: string) => (options.json === true ? undefined : io.out(`${text}\n`));
  const call = api(demoFile(options.dataDir));
  const before = Number((await call('GET', '/v1/wallets/service/balance'))['availableBalance']);
  say(`The service wallet holds KES ${before}.`);
  say(`Asking ${options.phone} for KES ${options.amount} …`);
  const started = await call('POST', '/v1/payments/stk', {
    amount: options.amount,
    phone: options.phone,
    accountReference: 'DEMO',
    transactionDesc: 'Demo payment',
    ...(options.callback === undefined ? {} : { callbackUrl: options.callback }),
  });
  const id = String(started['transactionId']);
  say(`${started['status']}: ${started['resultDescription'] ?? 'M-Pesa has not answered yet'} (payment ${id}).`);
  say('The customer sees the PIN prompt now.');
  const final = await untilFinal(() => call('GET', `/v1/transactions/${id}`));
  const receipt = typeof final['mpesaReceipt'] === 'string' ? `, receipt ${final['mpesaReceipt']}` : '';
  say(`${final['status']}: ${final['resultDesc']}${receipt}.`);
  const after = Number((await call('GET', '/v1/wallets/service/balance'))['availableBalance']);
  say(`The fee was KES ${final['transactionFee']}; the service wallet holds KES ${after}.`);
  say(`Its whole history:  npx daftari audit trail ${id}`);
  return final;
}

async function untilFinal(ask: () => Promise<Record<string, unknown>>): Promise<Record<string, unknown>> {
  for (let waitedMs = 0; ; waitedMs += POLL_MS) {
    const payment = await ask();
    if (payment['status'] !== 'PENDING') return payment;
    if (waitedMs >= GIVE_UP_MS) {
      const id = String(payment['transactionId']);
      throw new CliError(
        `payment ${id} is still PENDING after a minute: see daftari payments show ${id}`,
        EXIT.findings,
      );
    }
    await pause(POLL_MS);
  }
}

function demoFile(dataDir: string): DemoFile {
  try {
    return JSON.parse(readFileSync(join(dataDir, 'demo.json'), 'utf8')) as DemoFile;
  } catch {
    throw new CliError(`there is no demo merchant in ${dataDir}: run "npm start" first`);
  }
}

function api({ rest, apiKey }: DemoFile) {
  return async (method: string, path: string, body?: object): Promise<Record<string, unknown>> => {
    const headers = { authorization: `Basic ${apiKey}`, 'content-type': 'application/json' };
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const answer = await fetch(rest + path, init).catch(() => {
      throw new CliError(`no server answers at ${rest}: run "npm start" first`);
    });
    const { data, error } = (await answer.json()) as Envelope;
    if (data === undefined)
      throw new CliError(`${error?.code ?? answer.status}: ${error?.message ?? ''}`, EXIT.findings);
    return data;
  };
}
