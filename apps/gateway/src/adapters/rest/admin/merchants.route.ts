import { Type } from 'typebox';
import { KycStatus, type Merchant } from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import { DaftariError } from '@daftari/kernel/errors';
import {
  KYC_STATUSES,
  MAX_MERCHANT_NAME_CHARACTERS,
  readKycDecision,
  readMerchantRequest,
  type KycWord,
} from '../../../domain/admin/merchant-request';
import { readReason } from '../../../domain/admin/reason';
import { pageIn, queryFields } from '../../../domain/query-fields';
import { MerchantParams, NEXT_CURSOR, nextCursorOf, PAGE_QUERY, ReasonField } from './admin-fields';
import { byKey, idOf, uuidIn } from './admin-ids';
import { adminRoute, answered } from './admin-route';
import { AdminMerchantAnswer, adminMerchantAnswer, RulesField, SAMPLE_MERCHANT, wireRules } from './merchant-answer';

const PATH = '/admin/v1/merchants';
export const MERCHANT_PATH = `${PATH}/:id`;
export const ONE_MERCHANT_ERRORS = ['INVALID_UUID', 'MERCHANT_NOT_FOUND'] as const;
const answer = AdminMerchantAnswer;
const sample = adminMerchantAnswer(SAMPLE_MERCHANT);

const list = adminRoute({
  ...{ method: 'GET', url: PATH, operationId: 'adminListMerchants', summary: 'List merchants' },
  description: 'All of them, newest first. What is registered while you read pages moves none of them.',
  query: Type.Object(PAGE_QUERY),
  answer: Type.Object({
    items: Type.Array(AdminMerchantAnswer, { description: 'Newest first.' }),
    ...NEXT_CURSOR,
  }),
  answers: 'A page of merchants.',
  sample: { items: [sample], ...nextCursorOf('') },
  errors: ['INVALID_CURSOR'],
  async handle({ query }, deps) {
    const fields = queryFields(query);
    const asked = pageIn(fields);
    fields.refuseIfWrong();
    const page = await answered(deps, deps.merchants.listMerchants(asked));
    return { items: page.merchants.map(adminMerchantAnswer), ...nextCursorOf(page.nextCursor) };
  },
});

const createBody = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: MAX_MERCHANT_NAME_CHARACTERS, description: 'What it is called.' }),
    merchantId: Type.Optional(
      Type.String({
        format: 'uuid',
        description: 'Its id, if you want to choose it: the same id is the same merchant.',
      }),
    ),
    kycStatus: Type.Optional(
      Type.String({ enum: [...KYC_STATUSES], default: 'pending', description: 'Whether it is verified already.' }),
    ),
    pricing: Type.Optional(RulesField),
  },
  {
    title: 'Merchant request',
    'x-examples': {
      full: {
        summary: 'Verified, with a price',
        value: { name: 'Duka la Amina', kycStatus: 'approved', pricing: [{ paymentType: 'STK', flat: 2.5 }] },
      },
      least: { summary: 'As little as possible', value: { name: 'Duka la Amina' } },
    },
  },
);

const create = adminRoute({
  ...{ method: 'POST', url: PATH, operationId: 'adminCreateMerchant', summary: 'Register a merchant' },
  description: 'It has no key yet: issue one next. Its channels are its own business, by its own key.',
  body: createBody,
  again: 'The same request with the same key, or with the same merchantId, is the same merchant.',
  ...{ answer, answers: 'The merchant.', sample },
  errors: ['INVALID_UUID', 'ALREADY_EXISTS', 'IDEMPOTENCY_KEY_REUSED'],
  async handle({ body, idempotencyKey, caller }, deps) {
    const { merchantId: given, name, kycStatus, pricing } = readMerchantRequest(body);
    const named = { given, idempotencyKey };
    const asked = {
      merchantId: idOf(deps.ids, named, 'merchant'),
      ...{ name, kycStatus: kycOnWire(kycStatus), channels: [], pricing: wireRules(pricing), caller },
    };
    return merchantIn(await byKey(named, answered(deps, deps.merchants.registerMerchant(asked))));
  },
});

const read = adminRoute({
  ...{ method: 'GET', url: MERCHANT_PATH, operationId: 'adminGetMerchant', summary: 'Read one merchant' },
  description: 'As it stands now.',
  params: MerchantParams,
  ...{ answer, answers: 'The merchant.', sample, errors: ONE_MERCHANT_ERRORS },
  handle: async ({ params }, deps) =>
    merchantIn(await answered(deps, deps.merchants.getMerchant({ merchantId: uuidIn(params) }))),
});

const kyc = adminRoute({
  ...{ method: 'POST', url: `${MERCHANT_PATH}/kyc`, operationId: 'adminDecideKyc', summary: 'Decide on KYC' },
  description: 'Only an approved merchant can pay out. Who decided and why stays in the log.',
  params: MerchantParams,
  body: Type.Object(
    {
      kycStatus: Type.String({ enum: [...KYC_STATUSES], description: 'Whether it is verified from now on.' }),
      reason: ReasonField,
    },
    {
      title: 'KYC decision',
      'x-examples': {
        approve: { summary: 'Verified', value: { kycStatus: 'approved', reason: 'papers seen, ticket 812' } },
        withdraw: { summary: 'Not any more', value: { kycStatus: 'pending', reason: 'licence has expired' } },
      },
    },
  ),
  ...{ answer, answers: 'The merchant as it is now.', sample, errors: ONE_MERCHANT_ERRORS },
  async handle({ params, body, caller }, deps) {
    const merchantId = uuidIn(params);
    const { kycStatus, reason } = readKycDecision(body);
    const asked = { merchantId, kycStatus: kycOnWire(kycStatus), reason, caller };
    return merchantIn(await answered(deps, deps.merchants.decideKyc(asked)));
  },
});

const reasonBody = (title: string, reason: string) =>
  Type.Object(
    { reason: ReasonField },
    {
      title,
      'x-examples': {
        reason: { summary: 'With a reason', value: { reason } },
        ticket: { summary: 'With a ticket', value: { reason: 'ticket 813' } },
      },
    },
  );

const suspend = adminRoute({
  ...{ method: 'POST', url: `${MERCHANT_PATH}/suspend`, operationId: 'adminSuspendMerchant' },
  summary: 'Suspend a merchant',
  description: 'From now on all its keys are refused with TENANT_INACTIVE. Payments that are under way go on.',
  params: MerchantParams,
  body: reasonBody('Suspension', 'complaints of customers'),
  ...{ answer, answers: 'The merchant as it is now.', sample: { ...sample, suspended: true } },
  errors: ONE_MERCHANT_ERRORS,
  async handle({ params, body, caller }, deps) {
    const asked = { merchantId: uuidIn(params), reason: readReason(body), caller };
    return merchantIn(await answered(deps, deps.merchants.suspendMerchant(asked)));
  },
});

const reactivate = adminRoute({
  ...{ method: 'POST', url: `${MERCHANT_PATH}/reactivate`, operationId: 'adminReactivateMerchant' },
  summary: 'End a suspension',
  description: 'Its keys work again, but those that were revoked or have expired.',
  params: MerchantParams,
  body: reasonBody('End of a suspension', 'complaints are settled'),
  ...{ answer, answers: 'The merchant as it is now.', sample, errors: ONE_MERCHANT_ERRORS },
  async handle({ params, body, caller }, deps) {
    const asked = { merchantId: uuidIn(params), reason: readReason(body), caller };
    return merchantIn(await answered(deps, deps.merchants.reactivateMerchant(asked)));
  },
});

export const merchantsRoutes = [list, create, read, kyc, suspend, reactivate];

function kycOnWire(word: KycWord): KycStatus {
  return word === 'approved' ? KycStatus.APPROVED : KycStatus.PENDING;
}

function merchantIn({ merchant }: { readonly merchant?: Merchant | undefined }) {
  if (merchant === undefined) throw new DaftariError('MERCHANT_NOT_FOUND');
  return adminMerchantAnswer(merchant);
}
