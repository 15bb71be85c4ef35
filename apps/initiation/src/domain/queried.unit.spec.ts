import { after, commands, facts, given, paymentFrom } from './given';
import type { EventData } from './payment';

const { accept, queried, result } = commands;
const { transactionId, merchantId, attemptId } = facts.initiated().data as EventData<'PaymentInitiated.v1'>;

describe('an answer to our own question', () => {
  it('is recorded with its number', () => {
    const { kind: _, ...answer } = queried(1);
    given(after(accept()))
      .when(queried(1))
      .then({ type: 'PaymentQueried.v1', data: { transactionId, merchantId, attemptId, ...answer } });
  });
  it('is a fact once', () =>
    given(after(accept(), queried(1)))
      .when(queried(1))
      .thenNothing());
  it('is nothing after the end', () =>
    given(after(accept(), result('EXPIRED')))
      .when(queried(1))
      .thenNothing());
  it('changes nothing that is shown', () => {
    const before = paymentFrom(after(accept()));
    const { queries, ...shown } = paymentFrom(after(accept(), queried(1, 'not-success')))!;
    expect({ ...shown, queries: before?.queries }).toEqual(before);
    expect(queries.count).toBe(1);
  });
  it('is kept, with the one before it', () => {
    const { queries } = paymentFrom(after(accept(), queried(1), queried(2, 'not-success'), queried(3, 'not-success')))!;
    expect(queries).toEqual({
      count: 3,
      last: [
        { verdict: 'not-success', resultCode: '1032', at: '2026-11-21T08:00:03.000Z' },
        { verdict: 'not-success', resultCode: '1032', at: '2026-11-21T08:00:04.000Z' },
      ],
    });
  });
});
