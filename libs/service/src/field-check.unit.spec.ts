import { FieldCheck } from './field-check';

describe('checking the fields of a request', () => {
  it('names every wrong field at once, each with its first problem', () => {
    const check = new FieldCheck();
    check.uuid('merchantId', 'x');
    check.text('name', '  ', 5);
    check.text('reason', 'too long', 5);
    check.wrong('name', 'is said twice');
    expect(() => check.done()).toThrow(
      expect.objectContaining({
        code: 'VALIDATION_ERROR',
        details: {
          fields: {
            merchantId: 'must be a UUID',
            name: 'must have 1 to 5 characters',
            reason: 'must have 1 to 5 characters',
          },
        },
      }),
    );
  });

  it('answers what it was given, tidied: ids in lower case, text without blanks at its ends', () => {
    const check = new FieldCheck();
    expect(check.uuid('id', 'FA98A577-5F0E-4D2B-8A43-1A53C6D17B52')).toBe('fa98a577-5f0e-4d2b-8a43-1a53c6d17b52');
    expect(check.text('name', ' Duka ', 5)).toBe('Duka');
    expect(() => check.done()).not.toThrow();
  });
});
