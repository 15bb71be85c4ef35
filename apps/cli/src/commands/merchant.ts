import { ChannelKind, KycStatus } from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import { centsFromShillings, NotAnAmount, shillings, cents } from '@daftari/kernel/money';
import { systemIds } from '@daftari/kernel/ids';
import { Command, InvalidArgumentError } from 'commander';
import { printResult } from '../output/result';
import { askServer } from '../server/services';
import { OPERATOR, type CommandContext, type CommonOptions } from './command';

interface CreateOptions extends CommonOptions {
  id?: string;
  fee: number;
  paybill?: string;
  till?: string;
}

/** `daftari merchant create|show`. */
export function merchantCommand({ io }: CommandContext): Command {
  const merchant = new Command('merchant').description('merchants: create one, look at one');
  merchant
    .command('create')
    .description('register a merchant, with its fee and, if it has one, its own channel')
    .argument('<name>', 'what it is called')
    .option('--id <uuid>', 'its id; a fresh one when absent. The same command with the same id changes nothing')
    .option('--fee <shillings>', 'what a collection costs it, in shillings', feeInCents, 0)
    .option('--paybill <shortcode>', 'its default channel, a PayBill number')
    .option('--till <number>', 'its default channel, a till number')
    .option('--json', 'print JSON')
    .action(async (name: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<CreateOptions>();
      const created = await askServer(options.dataDir, (services) =>
        services.merchants.registerMerchant({
          merchantId: options.id ?? systemIds.uuid(),
          name,
          kycStatus: KycStatus.PENDING,
          channels: channelsOf(options),
          pricing: [{ paymentType: 'STK', flatCents: options.fee, basisPoints: 0, refundOnFailure: false }],
          caller: OPERATOR,
        }),
      );
      const id = created.merchant?.merchantId ?? '';
      printResult(io, options.json, created.merchant, [
        `Merchant ${id} ("${name}") is registered; a collection costs it KES ${shillings(cents(options.fee))}.`,
        `Next: npx daftari key issue ${id}`,
      ]);
    });
  merchant
    .command('show')
    .description('a merchant with its channels, fees and keys')
    .argument('<id>', "the merchant's id")
    .option('--json', 'print JSON')
    .action(async (merchantId: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>();
      const found = await askServer(options.dataDir, ({ merchants }) => merchants.getMerchant({ merchantId }));
      const { name, channels, pricing, keys } = found.merchant!;
      printResult(io, options.json, found.merchant, [
        `${name}  ${merchantId}`,
        ...channels.map((c) => `  channel ${c.channelId}  ${c.kind} ${c.shortcode}${c.isDefault ? '  (default)' : ''}`),
        ...pricing.map((p) => `  fee     ${p.paymentType}: KES ${shillings(cents(p.flatCents))} + ${p.basisPoints} bp`),
        ...keys.map((k) => `  key     ${k.keyId}  ${k.prefix}…  ${k.name}${k.revoked ? '  (revoked)' : ''}`),
      ]);
    });
  return merchant;
}

function channelsOf({ paybill, till }: CreateOptions) {
  const channel = (kind: ChannelKind, shortcode: string | undefined, isDefault: boolean) =>
    shortcode === undefined
      ? []
      : [{ channelId: systemIds.uuid(), kind, shortcode, name: `${kind} ${shortcode}`, isDefault }];
  return [...channel(ChannelKind.PAYBILL, paybill, true), ...channel(ChannelKind.TILL, till, paybill === undefined)];
}

function feeInCents(text: string): number {
  try {
    const fee = centsFromShillings(text);
    if (fee >= 0) return fee;
  } catch (error) {
    if (!(error instanceof NotAnAmount)) throw error;
  }
  throw new InvalidArgumentError('it is an amount in shillings, such as 2.50');
}
