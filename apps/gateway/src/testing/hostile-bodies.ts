import type { Dice } from './dice';

const TEXTS = [
  '',
  ' ',
  'x'.repeat(121),
  'x'.repeat(10_000),
  "' OR 1=1 --",
  '<script>alert(1)</script>',
  '../../../../etc/passwd',
  '\u0000\u0001',
  '\u202Egnp.exe',
  '\uD800',
  'Ж€𐍈👩‍👩‍👧',
  '${7*7}{{7*7}}',
  '__proto__',
  '254712345678',
  '0712345678',
  '+254 712-345-678',
  '0812345678',
  '07123456789',
  'https://example.com/hook',
  'http://169.254.169.254/latest/meta-data',
  'http://localhost:1/x',
  'file:///etc/passwd',
  'https://user:secret@example.com',
  'fa98a577-95ea-4a8f-8467-1fbe74f5d6f4',
  '1000',
  '500.0',
  '1e3',
  'NaN',
  '0x10',
];
const NUMBERS = [0, -0, 1, -1, 0.1, 10.005, 250_000, 250_001, 1e21, -1e308, Number.MAX_SAFE_INTEGER, 5e-324];
const FIELDS = [
  ...['amount', 'phone', 'phoneNumber', 'accountReference', 'transactionDesc'],
  ...['callbackUrl', 'callback_url', 'channelId', 'credential_id', 'credentialId'],
];
const ODD_NAMES = ['__proto__', 'constructor', 'toString', '', 'x'.repeat(300)];

/** Bodies of requests for a payment: nearly right, wrong in every field, no JSON, too deep, too large. */
export function hostileBody(dice: Dice): Buffer | undefined {
  return dice.weighted<Buffer | undefined>([
    [60, () => json(nearlyRight(dice))],
    [10, () => json(anyValue(dice, 5))],
    [6, () => broken(dice, json(nearlyRight(dice)))],
    [3, () => bytes(dice, dice.number(2_000))],
    [3, () => deep(dice)],
    [2, () => Buffer.alloc(64 * 1024 + 1 + dice.number(200_000), dice.pick(['x', ' ', '[', '{"a":']))],
    [
      2,
      () =>
        Buffer.from(dice.pick(['', ' ', 'null', 'true', '0', '""', '[]', '{}', '\uFEFF{}', '{"amount":1,"amount":2}'])),
    ],
    [4, () => undefined],
  ]);
}

const json = (value: unknown) => Buffer.from(JSON.stringify(value));

/** What the routes ask for, with up to three fields that are not. */
function nearlyRight(dice: Dice): Record<string, unknown> {
  const phone = `2547${String(10_000_000 + dice.number(80_000_000))}`;
  const fields = new Map<string, unknown>([
    ['amount', 1 + dice.number(5_000)],
    [dice.pick(['phone', 'phoneNumber']), phone],
    ['accountReference', `INV-${dice.number(1_000)}`],
  ]);
  for (let wrong = dice.number(4); wrong > 0; wrong -= 1) {
    const name = anyName(dice);
    if (dice.percent(25)) fields.delete(name);
    else fields.set(name, anyValue(dice, 2));
  }
  return Object.fromEntries(fields);
}

function anyName(dice: Dice): string {
  return dice.pick(dice.percent(85) ? FIELDS : ODD_NAMES);
}

function anyValue(dice: Dice, depth: number): unknown {
  const several = <T>(make: () => T) => Array.from({ length: dice.number(5) }, make);
  return dice.weighted<unknown>([
    [35, () => dice.pick(TEXTS)],
    [25, () => dice.pick(NUMBERS)],
    [5, () => dice.percent(50)],
    [5, () => null],
    [depth > 0 ? 10 : 0, () => several(() => anyValue(dice, depth - 1))],
    [depth > 0 ? 20 : 0, () => Object.fromEntries(several(() => [anyName(dice), anyValue(dice, depth - 1)]))],
  ]);
}

/** Cut short, or with some bytes changed. */
function broken(dice: Dice, body: Buffer): Buffer {
  if (dice.percent(50)) return body.subarray(0, dice.number(body.length));
  for (let changes = 1 + dice.number(3); changes > 0; changes -= 1) body[dice.number(body.length)] = dice.number(256);
  return body;
}

function deep(dice: Dice): Buffer {
  const levels = 1_000 + dice.number(20_000);
  const [open, close] = dice.pick([
    ['[', ']'],
    ['{"":', '}'],
  ] as const);
  const nested = `${open.repeat(Math.min(levels, 10_000))}1${close.repeat(Math.min(levels, 10_000))}`;
  return Buffer.from(dice.percent(50) ? nested : `{"amount":1,"phone":"0712345678","x":${nested}}`);
}

export function bytes(dice: Dice, count: number): Buffer {
  return Buffer.from(Array.from({ length: count }, () => dice.number(256)));
}
