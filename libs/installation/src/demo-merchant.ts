import {
  ChannelKind,
  KycStatus,
  type MerchantsService,
} from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { WalletKind, type WalletFeeService } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { DaftariError } from '@daftari/kernel/errors';
import { derivedId } from '@daftari/kernel/ids';
import { readJson, writePrivateJson } from './private-file';

/** What `demo.json` holds: everything a newcomer's curl and any Daraja client need (design §7). */
export interface DemoFile {
  merchantId: string;
  apiKey: string;
  rest: string;
  simulator: string;
  daraja: DemoDaraja;
}

export interface DemoDaraja {
  consumerKey: string;
  consumerSecret: string;
  shortcode: string;
  passkey: string;
  initiatorName: string;
  initiatorPassword: string;
  /** The public key, PEM, that a SecurityCredential is encrypted with. */
  certificate: string;
}

export interface DemoOptions {
  readonly file: string;
  /** Names this installation; the demo merchant's id follows from it, so a start that was cut short goes on. */
  readonly installation: string;
  readonly merchants: MerchantsService;
  readonly walletFee: WalletFeeService;
  readonly rest: string;
  readonly simulator: string;
  readonly daraja: DemoDaraja;
}

const STK_FEE_CENTS = 250;
const OPENING_CENTS = { [WalletKind.SERVICE]: 100_000, [WalletKind.PAYOUT]: 1_000_000 } as const;
const caller = { actor: 'service:standalone', causation: '' };

/** Creates the demo merchant at the first start and writes this start's addresses and key into `demo.json`. */
export async function ensureDemoMerchant(options: DemoOptions): Promise<DemoFile> {
  const merchantId = derivedId('demo-merchant', options.installation);
  await registerMerchant(merchantId, options);
  await openWallets(merchantId, options);
  const { rest, simulator, daraja } = options;
  const apiKey = (await keptKey(merchantId, options)) ?? (await issueKey(merchantId, options));
  const demo: DemoFile = { merchantId, apiKey, rest, simulator, daraja };
  writePrivateJson(options.file, demo);
  return demo;
}

async function registerMerchant(merchantId: string, { merchants, daraja }: DemoOptions): Promise<void> {
  if (await isRegistered(merchants, merchantId)) return;
  await merchants.registerMerchant({
    merchantId,
    name: 'Demo merchant',
    kycStatus: KycStatus.APPROVED,
    channels: [
      {
        channelId: derivedId('demo-channel', merchantId),
        kind: ChannelKind.PAYBILL,
        shortcode: daraja.shortcode,
        name: 'Demo PayBill',
        isDefault: true,
      },
    ],
    pricing: [{ paymentType: 'STK', flatCents: STK_FEE_CENTS, basisPoints: 0, refundOnFailure: false }],
    caller,
  });
}

async function isRegistered(merchants: MerchantsService, merchantId: string): Promise<boolean> {
  try {
    await merchants.getMerchant({ merchantId });
    return true;
  } catch (error) {
    if (error instanceof DaftariError && error.code === 'MERCHANT_NOT_FOUND') return false;
    throw error;
  }
}

async function openWallets(merchantId: string, { walletFee }: DemoOptions): Promise<void> {
  for (const kind of [WalletKind.SERVICE, WalletKind.PAYOUT] as const) {
    await walletFee.adjustWallet({
      postingId: derivedId('demo-opening', merchantId, kind),
      merchantId,
      environment: Environment.TEST,
      kind,
      amountCents: OPENING_CENTS[kind],
      reason: 'demo opening balance',
      caller,
    });
  }
}

/** The key of an earlier start, unless it was revoked or belongs to another installation. */
async function keptKey(merchantId: string, { file, merchants }: DemoOptions): Promise<string | undefined> {
  const kept = readDemo(file);
  if (kept?.merchantId !== merchantId) return undefined;
  const { merchant } = await merchants.getMerchant({ merchantId });
  const stillGood = merchant?.keys.some(({ prefix, revoked }) => !revoked && kept.apiKey.startsWith(prefix));
  return stillGood === true ? kept.apiKey : undefined;
}

function readDemo(file: string): DemoFile | undefined {
  try {
    return readJson(file);
  } catch {
    return undefined;
  }
}

async function issueKey(merchantId: string, { merchants }: DemoOptions): Promise<string> {
  const { apiKey } = await merchants.issueApiKey({
    merchantId,
    name: 'demo',
    environment: Environment.TEST,
    scopes: [],
    allowedAddresses: [],
    caller,
  });
  return apiKey;
}
