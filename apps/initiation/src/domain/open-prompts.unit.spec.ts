import { OpenPrompts, PROMPT_OPEN_FOR_MS } from './open-prompts';

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
});
