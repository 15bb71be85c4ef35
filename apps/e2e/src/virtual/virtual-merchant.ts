import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { ChannelKind, KycStatus } from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import { WalletKind } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { derivedId } from '@daftari/kernel/ids';
import type { LightMyRequestResponse } from 'fastify';
import type { VirtualInstallation } from './virtual-installation';

const CALLER = { actor: 'service:virtual', causation: 'virtual' };
export const STK_FEE_CENTS = 250;
export const PAYOUT_FEE_CENTS = 1_500;
/** KES 100,000,000 in each wallet: enough for any run. */
export const FUNDED_CENTS = 10_000_000_000;

/** A merchant's developer, with a key and money to spend. */
export interface VirtualMerchant {
  readonly merchantId: string;
  readonly apiKey: string;
  /** Sends a request and does not wait for virtual time. */
  send(method: 'GET' | 'POST', url: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** Asks for a payment and lets time pass until it is answered. */
  pay(body: object, headers?: Record<string, string>): Promise<Answer>;
  payOut(body: object, headers?: Record<string, string>): Promise<Answer>;
  transaction(id: string): Promise<Record<string, unknown>>;
}

export interface Answer {
  readonly status: number;
  readonly body: {
    readonly data?: Record<string, unknown>;
    readonly error?: { readonly code: string; readonly details?: Record<string, unknown> };
  };
}

const ANSWERED_WITHIN_MS = 60_000;

export interface VirtualMerchantOptions {
  /** Wallets stay as they are when nobody has put anything in. */
  readonly unfunded?: boolean;
}

export async function virtualMerchant(
  world: VirtualInstallation,
  name = 'Duka',
  options: VirtualMerchantOptions = {},
): Promise<VirtualMerchant> {
  const merchantId = derivedId('virtual-merchant', name);
  const apiKey = await register(world, merchantId, name, options);
  const authorization = `Basic ${Buffer.from(`${apiKey}:`).toString('base64')}`;
  const send: VirtualMerchant['send'] = async (method, url, body, headers = {}) => {
    world.time.stir();
    const payload = body === undefined ? {} : { payload: JSON.stringify(body) };
    const answer = await world.rest.inject({ method, url, headers: { authorization, ...headers }, ...payload });
    return readAnswer(answer);
  };
  const patiently = async (asked: Promise<Answer>): Promise<Answer> => {
    let answer: Answer | undefined;
    void asked.then((it) => (answer = it));
    await world.time.until('an answer', () => answer !== undefined, ANSWERED_WITHIN_MS);
    return answer!;
  };
  return {
    merchantId,
    apiKey,
    send,
    pay: (body, headers) => patiently(send('POST', '/v1/payments/stk', body, headers)),
    payOut: (body, headers) => patiently(send('POST', '/v1/b2c/payouts', body, headers)),
    transaction: async (id) => (await patiently(send('GET', `/v1/transactions/${id}`))).body.data!,
  };
}

function readAnswer({ statusCode, body }: LightMyRequestResponse): Answer {
  return { status: statusCode, body: JSON.parse(body) as Answer['body'] };
}

async function register(
  { merchants, walletFee, simulator, time }: VirtualInstallation,
  merchantId: string,
  name: string,
  { unfunded = false }: VirtualMerchantOptions,
) {
  const rule = { basisPoints: 0, refundOnFailure: false };
  await merchants.service.registerMerchant({
    merchantId,
    name,
    kycStatus: KycStatus.APPROVED,
    channels: [
      {
        channelId: derivedId('virtual-channel', merchantId),
        name: 'PayBill',
        kind: ChannelKind.PAYBILL,
        shortcode: simulator.credentials.shortcode,
        isDefault: true,
      },
    ],
    pricing: [
      { ...rule, paymentType: 'STK', flatCents: STK_FEE_CENTS },
      { ...rule, paymentType: 'B2C', flatCents: PAYOUT_FEE_CENTS },
    ],
    caller: CALLER,
  });
  await time.settle();
  for (const kind of unfunded ? [] : [WalletKind.SERVICE, WalletKind.PAYOUT]) {
    await walletFee.service.adjustWallet({
      postingId: derivedId('virtual-funding', merchantId, String(kind)),
      merchantId,
      environment: Environment.TEST,
      kind,
      amountCents: FUNDED_CENTS,
      reason: 'opening balance',
      caller: CALLER,
    });
  }
  const { apiKey } = await merchants.service.issueApiKey({
    merchantId,
    environment: Environment.TEST,
    name: 'virtual',
    scopes: [],
    allowedAddresses: [],
    caller: CALLER,
  });
  await time.settle();
  return apiKey;
}
