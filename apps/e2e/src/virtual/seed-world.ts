import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { send, type Seen } from './seed-client';
import { virtualInstallation } from './virtual-installation';
import { virtualMerchant } from './virtual-merchant';

export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
export const HOUR_MS = 3_600_000;
/** When a key is banned here. */
export const BAN = { windowMs: 600_000, minFinished: 20, successPercent: 30, banMs: HOUR_MS };
const PLUGPAY_HOOK = 'http://127.0.0.1:9/webhooks/mwenaro';
const CALLER = { actor: 'service:virtual', causation: 'virtual' };

/** A page of the list. */
export interface Page {
  readonly overview: object;
  readonly items: readonly { readonly status: string; readonly type: string }[];
  readonly nextCursor: string | null;
  readonly next_cursor: string | null;
}

export type SeedWorld = Awaited<ReturnType<typeof seedWorld>>;

/** An installation with a merchant who speaks both dialects, and what is sent and seen in it. */
export async function seedWorld() {
  const world = await virtualInstallation({ seed: 4, banPolicy: BAN });
  const merchant = await virtualMerchant(world);
  let phones = 0;
  const basic = (key = merchant.apiKey) => `Basic ${Buffer.from(`${key}:`).toString('base64')}`;
  const post = (url: string, body: unknown, headers: Record<string, string> = {}) =>
    send(world, { method: 'POST', url, body: JSON.stringify(body), headers: { authorization: basic(), ...headers } });
  const get = (url: string) => send(world, { method: 'GET', url, headers: { authorization: basic() } });
  /** Where webhooks of PlugPay's dialect go. */
  const hookPlugPay = (merchantId: string) =>
    world.notifier.service.setWebhook({ merchantId, environment: Environment.TEST, url: PLUGPAY_HOOK, caller: CALLER });
  await hookPlugPay(merchant.merchantId);
  return {
    ...{ world, merchant, basic, post, get, hookPlugPay },
    stk: (body: object, headers?: Record<string, string>) => post('/v1/payments/stk', body, headers),
    freshPhone: () => `2547${String(11_000_000 + phones++)}`,
    /** Lets time pass until a payment stands there. */
    async becomes(id: string, status: string): Promise<Record<string, unknown>> {
      const now = async () => (await merchant.transaction(id))['status'] === status;
      await world.time.until(`${id} ${status}`, now, 26 * HOUR_MS);
      await world.time.pass(1_000);
      return merchant.transaction(id);
    },
    webhooksOf: (id: string) =>
      world.receiver.received.filter(({ body }) => JSON.stringify(body).includes(id)).map(({ body }) => body),
    /** KES in a merchant's account of the ledger. */
    async posted(account: string): Promise<number> {
      const { accounts } = await world.walletFee.service.getTrialBalance({ environment: Environment.TEST });
      const found = accounts.find((one) => one.account === `test/merchant/${account}`);
      return (found?.postedCents ?? 0) / 100;
    },
  };
}

export const dataOf = ({ body }: Seen) => body['data'] as Record<string, unknown>;
export const codeOf = ({ status, body }: Seen) => [status, (body['error'] as { code?: string }).code];
export const detailsOf = ({ body }: Seen) => (body['error'] as { details: Record<string, unknown> }).details;
