import { DaftariError, isErrorCode } from './errors';
import { ERROR_REGISTRY } from './error-registry';

describe('the error registry', () => {
  it.each(Object.entries(ERROR_REGISTRY))('%s says what happened and what to do', (_code, entry) => {
    expect(entry.http).toBeGreaterThanOrEqual(400);
    expect(entry.meaning).toMatch(/^[A-Z].*\.$/);
    expect(entry.remedy).toMatch(/^[A-Z].*\.$/);
  });

  it('gives an error its status and, when nothing better is said, its meaning', () => {
    const error = new DaftariError('INVALID_PHONE');
    expect([error.code, error.http, error.message, error.details]).toEqual([
      'INVALID_PHONE',
      400,
      ERROR_REGISTRY.INVALID_PHONE.meaning,
      {},
    ]);
    expect(isErrorCode('INVALID_PHONE')).toBe(true);
    expect(isErrorCode('toString')).toBe(false);
  });
});
