import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createEndpoint, TEST_SCOPE } from './testing/endpoints';
import { paymentStory } from './testing/payment-story';
import { CALLER, World } from './testing/world';

const GUIDES = join(__dirname, '../../../docs/guides');

interface Told {
  readonly secret: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
  readonly now: number;
}

/** Reads what is told from standard input, and answers the event's type or fails: what a merchant would write around the code. */
const AROUND = {
  JavaScript: [
    'node',
    '-e',
    `const { verifyWebhook } = require(process.env.GUIDES + '/verify_webhook.js');
     const told = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
     console.log(verifyWebhook(told.secret, told.headers, told.body, told.now).type);`,
  ],
  Python: [
    'python3',
    '-c',
    `import json, os, sys
sys.path.insert(0, os.environ["GUIDES"])
sys.dont_write_bytecode = True
from verify_webhook import verify_webhook
told = json.load(sys.stdin)
print(verify_webhook(told["secret"], told["headers"], told["body"].encode(), told["now"])["type"])`,
  ],
} as const;

function verified(language: keyof typeof AROUND, told: Told): { readonly type: string; readonly refused: string } {
  const [program, ...args] = AROUND[language];
  const { stdout, stderr, status } = spawnSync(program, args, {
    input: JSON.stringify(told),
    env: { ...process.env, GUIDES, PYTHONDONTWRITEBYTECODE: '1' },
    encoding: 'utf8',
    timeout: 20_000,
  });
  return { type: stdout.trim(), refused: status === 0 ? '' : stderr };
}

describe('the guide to verify webhooks', () => {
  let world: World;
  let told: Told;
  beforeAll(async () => {
    world = await new World('memory').open();
    const { secret, one } = await createEndpoint(world, { events: ['transaction.success'] });
    await world.room.service.rotateEndpointSecret({ ...one, caller: CALLER });
    const story = paymentStory({ accountReference: 'Wanjikũ & Söhne' });
    await world.tell([story.initiated, story.succeeded()]);
    await world.until(() => world.receiver.received.length === 1);
    const { headers, body } = world.receiver.received[0]!;
    // The first secret: the one before, whose signature is the second of two.
    told = { secret, headers, body, now: Math.floor(world.clock.nowMs() / 1_000) };
    expect((await world.room.service.listEndpoints(TEST_SCOPE)).endpoints).toHaveLength(1);
  });
  afterAll(() => world.close());

  describe.each(['JavaScript', 'Python'] as const)('in %s', (language) => {
    it('takes a webhook that was really sent', () => {
      expect(verified(language, told)).toEqual({ type: 'transaction.success', refused: '' });
    });

    it.each<[string, (sent: Told) => Partial<Told>, string]>([
      ['another body', ({ body }) => ({ body: body.replace('SUCCESS', 'SUCCES') }), 'the signature is wrong'],
      ['another secret', () => ({ secret: `whsec_${Buffer.alloc(32).toString('base64')}` }), 'the signature is wrong'],
      ['another id', ({ headers }) => ({ headers: { ...headers, 'webhook-id': 'x' } }), 'the signature is wrong'],
      [
        'no signature',
        ({ headers }) => ({ headers: { ...headers, 'webhook-signature': '' } }),
        'the signature is wrong',
      ],
      ['no headers', () => ({ headers: {} }), 'too old, or no webhook'],
      ['one of ten minutes ago', ({ now }) => ({ now: now + 600 }), 'too old, or no webhook'],
    ])('refuses %s', (_, change, why) => {
      expect(verified(language, { ...told, ...change(told) })).toEqual({
        type: '',
        refused: expect.stringContaining(why) as string,
      });
    });
  });

  it.each([
    ['js', 'verify_webhook.js'],
    ['python', 'verify_webhook.py'],
  ])('shows the very code: %s', (fence, file) => {
    const guide = readFileSync(join(GUIDES, 'verify-webhooks.md'), 'utf8');
    const [, shown] = guide.split(`\`\`\`${fence}\n`);
    expect(shown?.split('```')[0]).toBe(readFileSync(join(GUIDES, file), 'utf8'));
  });
});
