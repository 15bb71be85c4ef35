import { after, commands, paymentFrom } from '../domain/given';
import type { Queried } from '../domain/payment-command';
import { queriedCommand, resultCommand, verdictOf, type Heard } from './reconciler-answer';

const payment = paymentFrom(after(commands.accept(), commands.queried(1)))!;

describe('an answer to a question', () => {
  it.each<[Heard['kind'], string, Queried['verdict']]>([
    ['answered', '0', 'success'],
    ['answered', '1032', 'not-success'],
    ['answered', '1037', 'not-success'],
    ['answered', 'SFC_IC0003', 'not-success'],
    ['answered', '4999', 'not-yet'],
    ['answered', '500.001.1001', 'not-yet'],
    ['answered', '7777', 'not-yet'],
    ['not-yet', '4999', 'not-yet'],
    ['not-yet', '0', 'not-yet'],
    ['not-yet', '', 'not-yet'],
  ])('%s with %s is %s', (kind, resultCode, verdict) => expect(verdictOf({ kind, resultCode })).toBe(verdict));

  it("is the payment's next fact, within its limits", () => {
    const heard: Heard = { kind: 'not-yet', resultCode: 'x'.repeat(50), resultDescription: 'y'.repeat(600) };
    expect(queriedCommand(payment, heard)).toEqual({
      kind: 'queried',
      number: 2,
      verdict: 'not-yet',
      resultCode: 'x'.repeat(40),
      resultDescription: 'y'.repeat(500),
    });
  });

  it('names neither receipt nor amount, and the ids that are known', () => {
    const word = { resultCode: '0', resultDescription: 'ok', providerRequestId: 'other' };
    expect(resultCommand(payment, 'SUCCESS', word)).toEqual({
      kind: 'result',
      via: 'query',
      status: 'SUCCESS',
      resultCode: '0',
      resultDescription: 'ok',
      attemptId: payment.attemptId,
      providerRequestId: '29115-34620561-1',
      providerCheckoutId: 'ws_CO_1',
    });
  });
});
