import type { CallbackKind } from '@daftari/contracts/events/callback-events';
import {
  BALANCE_SUBJECT,
  BALANCE_TOKEN,
  memoryStorage,
  runCallback,
  type RunningCallback,
} from './testing/running-callback';

const IDS = { OriginatorConversationID: '8423-4a3b-87d8', ConversationID: 'AG_20260928_0100101002hi3i67m6ml' };
const ACCOUNTS =
  'Working Account|KES|700000.00|700000.00|0.00|0.00&Float Account|KES|0.00|0.00|0.00|0.00' +
  '&Utility Account|KES|228037.00|228037.00|0.00|0.00&Charges Paid Account|KES|-1540.00|-1540.00|0.00|0.00' +
  '&Organization Settlement Account|KES|0.00|0.00|0.00|0.00';

/** As on the portal: codes are text, and the items are an array (daraja.md §6.2). */
const TOLD = JSON.stringify({
  Result: {
    ResultType: '0',
    ResultCode: '0',
    ResultDesc: 'The service request is processed successfully',
    ...IDS,
    TransactionID: 'OA90000000',
    ResultParameters: {
      ResultParameter: [
        { Key: 'AccountBalance', Value: ACCOUNTS },
        { Key: 'BOCompletedTime', Value: 20261122031000 },
      ],
    },
  },
});

/** As captured: codes are numbers (daraja.md §6.2). */
const LOCKED = JSON.stringify({
  Result: {
    ResultType: 0,
    ResultCode: 8006,
    ResultDesc: 'The security credential is locked.',
    ...IDS,
    ResultParameters: {
      ResultParameter: [{ Key: 'ActionType' }, { Key: 'ErrorMsg', Value: 'API Password is locked. ' }],
    },
  },
});

let callback: RunningCallback;
beforeEach(async () => void (callback = await runCallback(memoryStorage())));
afterEach(() => callback.shutDown());

async function send(kind: CallbackKind, body: string) {
  const answer = await callback.post(BALANCE_TOKEN, body, { 'content-type': 'application/json' }, kind);
  expect(answer).toEqual({ status: 200, body: { ResultCode: 0, ResultDesc: 'Accepted' } });
  await callback.caughtUp();
  return (await callback.events(BALANCE_SUBJECT)).filter(({ type }) => type !== 'CallbackReceived.v1');
}

it('reads what is in the accounts', async () => {
  expect(await send('balance', TOLD)).toMatchObject([
    {
      type: 'BalanceReported.v1',
      data: {
        transactionId: BALANCE_SUBJECT.transactionId,
        attemptId: BALANCE_SUBJECT.attemptId,
        resultCode: '0',
        accounts: [
          { name: 'Working Account', balanceCents: 70_000_000 },
          { name: 'Float Account', balanceCents: 0 },
          { name: 'Utility Account', balanceCents: 22_803_700 },
          { name: 'Charges Paid Account', balanceCents: -154_000 },
          { name: 'Organization Settlement Account', balanceCents: 0 },
        ],
      },
    },
  ]);
});

it('reads each delivery once, also the same bytes again', async () => {
  await send('balance', TOLD);
  const settled = await send('balance', TOLD);
  expect(settled.map(({ type }) => type)).toEqual(['BalanceReported.v1', 'BalanceReported.v1']);
  await callback.caughtUp();
  expect(new Set(settled.map(({ data }) => (data as { callbackId: string }).callbackId)).size).toBe(2);
});

it('reads a failure, which tells no balance', async () => {
  expect(await send('balance', LOCKED)).toMatchObject([
    { type: 'BalanceReported.v1', data: { resultCode: '8006', accounts: [] } },
  ]);
});

it.each([
  ['no parameters', {}],
  ['a single item without a value', { ResultParameters: { ResultParameter: { Key: 'AccountBalance' } } }],
  ['text that is none', { ResultParameters: { ResultParameter: { Key: 'AccountBalance', Value: '|||&x|KES|many' } } }],
  ['another currency', { ResultParameters: { ResultParameter: { Key: 'AccountBalance', Value: 'A|USD|1.00' } } }],
])('reads no account where there is %s', async (_, parameters) => {
  const body = JSON.stringify({ Result: { ResultCode: 0, ResultDesc: 'ok', ...IDS, ...parameters } });
  expect(await send('balance', body)).toMatchObject([{ type: 'BalanceReported.v1', data: { accounts: [] } }]);
});

it.each(['', 'not JSON', '{"Result":{}}'])('keeps what can not be read, and says so: %j', async (body) => {
  expect(await send('balance', body)).toMatchObject([{ type: 'CallbackRejected.v1' }]);
  expect(callback.log.join('')).toContain('could not be read');
});

it('needs no readable body for a queue-timeout', async () => {
  expect(await send('balance-timeout', 'whatever')).toMatchObject([
    { type: 'BalanceReported.v1', data: { resultCode: '', accounts: [] } },
  ]);
});
