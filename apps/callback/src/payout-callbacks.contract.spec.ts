import type { CallbackKind } from '@daftari/contracts/events/callback-events';
import { memoryStorage, runCallback, sha256, SUBJECT, TOKEN, type RunningCallback } from './testing/running-callback';

const IDS = {
  OriginatorConversationID: 'dft-8c9e2f', // ours
  ConversationID: 'AG_20240706_2010364430d9bbdaf872',
};

/** A payout's result as Daraja sends it (daraja.md §5). */
const PAID_OUT = JSON.stringify({
  Result: {
    ResultType: 0,
    ResultCode: 0,
    ResultDesc: 'The service request is processed successfully.',
    ...IDS,
    TransactionID: 'SG632NMUAB',
    ResultParameters: {
      ResultParameter: [
        { Key: 'TransactionAmount', Value: 10 },
        { Key: 'TransactionReceipt', Value: 'SG632NMUAB' },
        { Key: 'ReceiverPartyPublicName', Value: '254705912645 - JANE DOE' },
        { Key: 'TransactionCompletedDateTime', Value: '06.07.2024 22:48:52' },
      ],
    },
    ReferenceData: { ReferenceItem: { Key: 'QueueTimeoutURL', Value: 'https://internal.example/submit' } },
  },
});

/** The answer to a Transaction Status that does not know the transaction (daraja.md §6.1). */
const NOT_FOUND = JSON.stringify({
  Result: {
    ResultType: 0,
    ResultCode: 2032,
    ResultDesc: 'The transaction receipt number does not exist.',
    ...IDS,
    TransactionID: 'OAK0000000',
    ReferenceData: { ReferenceItem: { Key: 'Occasion' } },
  },
});

const CREDENTIAL = 'RC6E9WDx+/abc==';
/** What a QueueTimeOutURL gets: our own request, credential included (daraja.md §4). */
const TIMED_OUT = JSON.stringify({ ...IDS, SecurityCredential: CREDENTIAL, Amount: '10', PartyB: '254705912645' });

let callback: RunningCallback;
beforeEach(async () => void (callback = await runCallback(memoryStorage())));
afterEach(() => callback.shutDown());

async function send(kind: CallbackKind, body: string) {
  const answer = await callback.post(TOKEN, body, { 'content-type': 'application/json' }, kind);
  expect(answer).toEqual({ status: 200, body: { ResultCode: 0, ResultDesc: 'Accepted' } });
  await callback.caughtUp();
  const [received, settled] = await callback.events();
  return { received: received!, settled: settled! };
}

it('reads a payout result', async () => {
  const { received, settled } = await send('payout', PAID_OUT);
  expect(received).toMatchObject({ type: 'CallbackReceived.v1', data: { kind: 'payout', body: PAID_OUT } });
  expect(settled).toMatchObject({
    type: 'ProviderResultMatched.v1',
    data: {
      transactionId: SUBJECT.transactionId,
      attemptId: SUBJECT.attemptId,
      callbackId: received.id,
      kind: 'payout',
      originatorConversationId: IDS.OriginatorConversationID,
      conversationId: IDS.ConversationID,
      resultCode: '0',
      receipt: 'SG632NMUAB',
      amountCents: 1_000,
      receiverName: 'JANE DOE',
      paidAt: '2024-07-06T19:48:52.000Z',
    },
  });
});

it('reads the answer to a question for the status', async () => {
  const { settled } = await send('payout-status', NOT_FOUND);
  expect(settled).toMatchObject({
    type: 'ProviderResultMatched.v1',
    data: { kind: 'payout-status', resultCode: '2032', conversationId: IDS.ConversationID },
  });
  expect(settled.data).not.toHaveProperty('receipt');
});

it.each(['payout-timeout', 'payout-status-timeout'] as const)('knows what a %s says by its address', async (kind) => {
  const { received, settled } = await send(kind, TIMED_OUT);
  expect(settled).toMatchObject({
    type: 'ProviderResultMatched.v1',
    data: { kind, originatorConversationId: IDS.OriginatorConversationID, resultCode: '' },
  });
  // The hash is that of what came; the credential is kept nowhere.
  const stored = TIMED_OUT.replace(CREDENTIAL, '*'.repeat(CREDENTIAL.length));
  expect(received.data).toMatchObject({ body: stored, cut: false, bodySha256: sha256(TIMED_OUT) });
  expect(callback.log.join('')).not.toContain(CREDENTIAL);
});

it.each(['', 'not JSON', '[]'])('needs no readable body for a queue-timeout: %j', async (body) => {
  const { settled } = await send('payout-timeout', body);
  expect(settled).toMatchObject({ type: 'ProviderResultMatched.v1', data: { originatorConversationId: '' } });
});

it('keeps a result that can not be read, and says so', async () => {
  const { settled } = await send('payout', '{"Result":');
  expect(settled.type).toBe('CallbackRejected.v1');
  expect(callback.log.join('')).toContain('could not be read');
});

it('takes nothing under a token that does not verify', async () => {
  const answer = await callback.post(`${TOKEN.slice(0, -1)}x`, PAID_OUT, {}, 'payout');
  expect(answer.status).toBe(404);
  expect(await callback.events()).toEqual([]);
});
