import { KycStatus, type Merchant } from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import { Command } from 'commander';
import { printResult } from '../output/result';
import { table } from '../output/table';
import { askServer } from '../server/services';
import type { CommandContext, CommonOptions } from './command';

interface ListOptions extends CommonOptions {
  limit: string;
  cursor: string;
}

/** `daftari merchant list`. */
export function merchantListCommand({ io }: CommandContext): Command {
  return new Command('list')
    .description('all merchants, newest first')
    .option('--limit <number>', 'at most; 1 to 100', '20')
    .option('--cursor <text>', 'go on after an earlier page', '')
    .option('--json', 'print JSON')
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<ListOptions>();
      const { merchants, nextCursor } = await askServer(options.dataDir, (services) =>
        services.merchants.listMerchants({ limit: Number(options.limit), cursor: options.cursor }),
      );
      const lines = table(['registered', 'id', 'KYC', '', 'name'], merchants.map(row));
      const more = nextCursor === '' ? [] : [`There is more: --cursor ${nextCursor}`];
      const told = merchants.length === 0 ? ['There is no merchant.'] : [...lines, ...more];
      printResult(io, options.json, { merchants, nextCursor }, told);
    });
}

function row({ createdAt, merchantId, kycStatus, suspended, name }: Merchant): string[] {
  const kyc = kycStatus === KycStatus.APPROVED ? 'approved' : 'pending';
  return [createdAt, merchantId, kyc, suspended ? 'suspended' : '', name];
}
