import { StoreUnavailable } from '@daftari/journal-core/errors';
import { DaftariError } from '@daftari/kernel/errors';
import { fromItemError, toItemError } from './known-error';

describe('an item error', () => {
  it('carries code, message and details as text', () => {
    const error = new DaftariError('PROMPT_ALREADY_OPEN', 'wait', {
      retryAfterSeconds: 90,
      transactionId: 't',
      none: undefined,
    });
    const item = toItemError(error);
    expect(item).toEqual({
      code: 'PROMPT_ALREADY_OPEN',
      message: 'wait',
      details: { retryAfterSeconds: '90', transactionId: 't' },
    });
    expect(fromItemError(item)).toEqual(
      new DaftariError('PROMPT_ALREADY_OPEN', 'wait', { retryAfterSeconds: 90, transactionId: 't' }),
    );
  });

  it('leaves text that looks like a number as text', () => {
    const item = {
      code: 'PROVIDER_REFUSED',
      message: '',
      details: { resultCode: '0', retryAfterSeconds: 'soon', fields: '{' },
    };
    expect(fromItemError(item).details).toEqual(item.details);
  });

  it('keeps the code of a newer server in its details', () => {
    expect(fromItemError({ code: 'NEWER_CODE', message: 'm', details: {} })).toMatchObject({
      code: 'INTERNAL_ERROR',
      details: { reason: 'NEWER_CODE' },
    });
  });

  it('says of a store that is away that one should come again', () => {
    const error = new StoreUnavailable('the store can not be read (10.0.0.7 refused)');
    expect(toItemError(error)).toEqual({
      code: 'OVERLOADED',
      message: 'The store can not be reached.',
      details: { retryAfterSeconds: '5' },
    });
  });

  it('tells nothing of an unknown error', () => {
    expect(toItemError(new Error('secret text'))).toEqual({
      code: 'INTERNAL_ERROR',
      message: 'Something went wrong on our side.',
      details: {},
    });
  });

  it('says that an append without an answer may have been written', () => {
    expect(toItemError(Object.assign(new Error(), { name: 'AppendUnknown' })).code).toBe('OUTCOME_UNKNOWN');
  });
});
