import { Type, type Static } from 'typebox';
import { WalletKind, type Wallet } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import type { Environment } from '@daftari/journal-core/event';
import { DaftariError } from '@daftari/kernel/errors';
import { cents, formatShillings, shillings } from '@daftari/kernel/money';
import { environmentOnWire } from '../../../application/environment-on-wire';
import { readEnvironmentQuery } from '../../../domain/admin/scope';
import { readAdjustment, WALLET_KINDS, type WalletWord } from '../../../domain/admin/wallet-request';
import { SAMPLE_WALLET } from '../openapi/samples';
import {
  EnvironmentAnswer,
  EnvironmentField,
  EnvironmentQuery,
  Kes,
  MerchantParams,
  Nullable,
  ReasonField,
  Text,
} from './admin-fields';
import { byKey, idOf, uuidIn } from './admin-ids';
import { adminRoute, answered, type AdminDeps } from './admin-route';
import { MERCHANT_PATH, ONE_MERCHANT_ERRORS } from './merchants.route';

const PATH = `${MERCHANT_PATH}/wallets`;
const ON_WIRE: Readonly<Record<WalletWord, WalletKind>> = {
  service: WalletKind.SERVICE,
  payout: WalletKind.PAYOUT,
  collections: WalletKind.COLLECTIONS,
};

const WalletAnswer = Type.Object(
  {
    kind: Type.String({
      enum: [...WALLET_KINDS],
      description: 'service pays the fees, payout is paid out of, collections has what customers paid.',
    }),
    environment: EnvironmentAnswer,
    walletId: Nullable(Text(''), 'Of the wallet; null before anything was posted to it.'),
    currency: Text('KES.'),
    availableBalance: Kes('What can be spent: the ledger balance without what is held'),
    ledgerBalance: Kes('What is posted'),
    heldBalance: Kes('What is held for payments under way'),
    updatedAt: Nullable(Text(''), 'When it last changed; null before anything was posted to it.'),
  },
  { title: 'Wallet' },
);

const list = adminRoute({
  ...{ method: 'GET', url: PATH, operationId: 'adminListWallets', summary: "Read a merchant's wallets" },
  description: 'All three, of one environment. One that nothing was ever posted to is shown empty.',
  params: MerchantParams,
  query: EnvironmentQuery,
  answer: Type.Object({ items: Type.Array(WalletAnswer, { description: 'service, payout, collections.' }) }),
  answers: 'The wallets.',
  sample: {
    items: WALLET_KINDS.map((kind) => walletAnswer(kind, 'test', kind === 'service' ? SAMPLE_WALLET : undefined)),
  },
  errors: ONE_MERCHANT_ERRORS,
  async handle({ params, query }, deps) {
    const merchantId = uuidIn(params);
    const environment = readEnvironmentQuery(query);
    const { merchant } = await answered(deps, deps.merchants.getMerchant({ merchantId }));
    if (merchant === undefined) throw new DaftariError('MERCHANT_NOT_FOUND');
    const found = WALLET_KINDS.map((kind) => walletOf(deps, merchantId, environment, kind));
    const wallets = await Promise.all(found);
    return { items: wallets.map((wallet, i) => walletAnswer(WALLET_KINDS[i]!, environment, wallet)) };
  },
});

const AdjustParams = Type.Object({
  ...MerchantParams.properties,
  kind: Type.String({ enum: [...WALLET_KINDS], description: 'Which of its wallets.', examples: ['service'] }),
});

const adjust = adminRoute({
  ...{ method: 'POST', url: `${PATH}/:kind/adjustments`, operationId: 'adminAdjustWallet' },
  summary: "Correct a wallet's balance",
  description:
    "Posts the amount to the wallet and its opposite to the platform's adjustments, so that the books stay balanced. No wallet " +
    'goes below zero.',
  params: AdjustParams,
  body: Type.Object(
    {
      amount: Type.Number({ description: 'KES; positive credits the wallet, negative debits it.' }),
      reason: ReasonField,
      environment: EnvironmentField,
      postingId: Type.Optional(
        Type.String({
          format: 'uuid',
          description: 'Its id, if you want to choose it: the same id is the same posting.',
        }),
      ),
    },
    {
      title: 'Adjustment',
      'x-examples': {
        credit: { summary: 'Money in', value: { amount: 1000, reason: 'paid by bank transfer, ticket 812' } },
        debit: { summary: 'Money out', value: { amount: -2.5, reason: 'credited twice', environment: 'test' } },
      },
    },
  ),
  again: 'The same request with the same key, or with the same postingId, is the same posting.',
  answer: WalletAnswer,
  answers: 'The wallet after it.',
  sample: walletAnswer('service', 'test', SAMPLE_WALLET),
  errors: [...ONE_MERCHANT_ERRORS, 'ALREADY_EXISTS', 'IDEMPOTENCY_KEY_REUSED', 'NOT_FOUND'],
  async handle({ params, body, idempotencyKey, caller }, deps) {
    const merchantId = uuidIn(params);
    const kind = kindIn(params['kind']);
    const { environment, postingId: given, amountCents, reason } = readAdjustment(body);
    const named = { given, idempotencyKey };
    const asked = {
      postingId: idOf(deps.ids, named, 'adjustment', merchantId),
      ...{ merchantId, environment: environmentOnWire(environment), kind: ON_WIRE[kind], amountCents, reason, caller },
    };
    const { wallet } = await byKey(named, inWords(answered(deps, deps.walletFee.adjustWallet(asked))));
    return walletAnswer(kind, environment, wallet);
  },
});

export const walletsRoutes = [list, adjust];

async function walletOf(deps: AdminDeps, merchantId: string, environment: Environment, kind: WalletWord) {
  const asked = { merchantId, environment: environmentOnWire(environment), kind: ON_WIRE[kind] };
  try {
    return (await answered(deps, deps.walletFee.getWallet(asked))).wallet;
  } catch (error) {
    if (error instanceof DaftariError && error.code === 'WALLET_NOT_FOUND') return undefined;
    throw error;
  }
}

/** The ledger speaks of cents; who asked in shillings is told in shillings. */
async function inWords<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    const available = error instanceof DaftariError ? error.details['availableCents'] : undefined;
    if (typeof available !== 'number') throw error;
    const left = formatShillings(cents(available));
    throw new DaftariError('VALIDATION_ERROR', 'The wallet would go below zero; nothing was posted.', {
      fields: { amount: `must not take more than the KES ${left} that are available` },
    });
  }
}

function kindIn(word: string | undefined): WalletWord {
  const kind = WALLET_KINDS.find((known) => known === word);
  if (kind === undefined) throw new DaftariError('NOT_FOUND');
  return kind;
}

function walletAnswer(
  kind: WalletWord,
  environment: Environment,
  wallet: Wallet | undefined,
): Static<typeof WalletAnswer> {
  const { walletId = null, availableCents = 0, postedCents = 0, heldCents = 0, updatedAt = null } = wallet ?? {};
  return {
    ...{ kind, environment, walletId, currency: 'KES' },
    availableBalance: shillings(cents(availableCents)),
    ledgerBalance: shillings(cents(postedCents)),
    heldBalance: shillings(cents(heldCents)),
    updatedAt,
  };
}
