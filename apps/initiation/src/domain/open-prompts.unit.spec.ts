import { isoTime } from '@daftari/kernel/clock';
import { facts } from './given';
import { OpenPrompts, openPromptsModel, PROMPT_OPEN_FOR_MS } from './open-prompts';
import { paymentStream } from './payment';

const PLACE = { environment: 'test', merchantId: 'merchant', phone: '254712345678' } as const;
const START_MS = Date.UTC(2026, 10, 21, 8);

describe('the open prompts of a partition', () => {
  const prompt = (transactionId: string, sinceMs = START_MS) => ({ transactionId, sinceMs });

  it('are open until their payment ends', () => {
    const prompts = new OpenPrompts();
    prompts.open(PLACE, prompt('p1'));
    expect(prompts.at(PLACE, START_MS)).toEqual(prompt('p1'));
    prompts.close('p1');
    expect(prompts.at(PLACE, START_MS)).toBeUndefined();
  });
  it('are not closed by the late end of the payment before', () => {
    const prompts = new OpenPrompts();
    prompts.open(PLACE, prompt('p1'));
    prompts.open(PLACE, prompt('p2', START_MS + PROMPT_OPEN_FOR_MS));
    prompts.close('p1');
    expect(prompts.at(PLACE, START_MS + PROMPT_OPEN_FOR_MS)?.transactionId).toBe('p2');
  });

  it('do not grow with the log: what is over is forgotten when the next payment starts', () => {
    const state = openPromptsModel.initialState();
    for (let n = 0; n < 1_000; n += 1) {
      const transactionId = `payment-${n}`;
      openPromptsModel.evolve(state, {
        ...facts.initiated({ transactionId, phone: `2547${n}` }),
        id: `event-${n}`,
        stream: paymentStream(transactionId),
        version: 1,
        environment: 'test',
        at: isoTime(START_MS + n * 10_000),
        correlation: transactionId,
        causation: 'spec',
        actor: 'service:spec',
      });
    }
    expect(state.size).toBe(PROMPT_OPEN_FOR_MS / 10_000);
  });
});
