import { createLogger, MAX_LINE_BYTES, safeLine } from './logger';

function logged(write: (logger: ReturnType<typeof createLogger>) => void): string[] {
  const lines: string[] = [];
  write(createLogger({ level: 'debug', destination: { write: (line) => void lines.push(line) } }));
  return lines;
}

describe('createLogger', () => {
  it('writes one JSON object a line, with level, time, bindings and message', () => {
    const [line] = logged((logger) => logger.child({ service: 'gateway' }).info({ status: 200 }, 'answered'));
    expect(line).toMatch(/^\{.*\}\n$/);
    expect(JSON.parse(line!)).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      service: 'gateway',
      status: 200,
      msg: 'answered',
    });
  });

  it('writes nothing below its level', () => {
    expect(logged((logger) => logger.trace('too fine'))).toEqual([]);
  });

  it('cleans message, fields, bindings and errors alike', () => {
    const phone = '254712345678';
    const key = 'dft_test_abcdefghijkl';
    const lines = logged((logger) => {
      logger.info(`pushed to ${phone} with ${key}`);
      logger.info({ body: { PhoneNumber: Number(phone), nested: { apiKey: key } } });
      logger.child({ phone }).warn({ headers: { authorization: `Basic ${key}` } });
      logger.error(new Error(`no answer from ${phone}`, { cause: new Error(key) }));
    });
    expect(lines).toHaveLength(4);
    for (const line of lines) {
      expect(() => JSON.parse(line)).not.toThrow();
      expect(line).not.toContain(phone);
      expect(line).not.toContain(key);
    }
  });

  it('cuts a long line but keeps it readable', () => {
    const [line] = logged((logger) => logger.info({ service: 'x', blob: 'b'.repeat(40_000) }, 'the start of it'));
    expect(Buffer.byteLength(line!)).toBeLessThanOrEqual(MAX_LINE_BYTES);
    expect(JSON.parse(line!)).toMatchObject({ level: 'info', service: 'x', msg: 'the start of it', cut: true });
  });

  it('drops what is too long even to clean', () => {
    const [line] = logged((logger) => logger.info({ blob: 'b'.repeat(300_000) }));
    expect(JSON.parse(line!)).toMatchObject({ msg: 'a log line was dropped' });
  });
});

it('cleans a line that is no JSON', () => {
  expect(JSON.parse(safeLine('oops 0712345678\n')).msg).toBe('oops 0712****5678');
});
