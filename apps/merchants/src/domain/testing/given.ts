import type { MerchantsEvent } from '@daftari/contracts/events/merchants-events';
import type { DaftariError } from '@daftari/kernel/errors';
import type { Environment, RecordedEvent } from '@daftari/journal-core/event';
import { merchantModel, merchantStream, type MerchantState } from '../merchant';

export const MERCHANT = '7f1c0a52-0b7e-4d0e-9a53-0d6f4c1b2a30';

/**
 * For specs: `given(events).when(decider, command).then(events)`. Recorded as test-environment events, but for what a
 * registration tells, which belongs to no environment.
 */
export function given(events: readonly MerchantsEvent[], environment: Environment = 'test') {
  const state = fold(events, environment);
  return {
    state,
    when: <C>(decide: (command: C, state: MerchantState) => readonly MerchantsEvent[], command: C) => ({
      then: (expected: readonly MerchantsEvent[]) => expect(decide(command, state)).toEqual(expected),
      thenRefused: (code: DaftariError['code']) =>
        expect(() => decide(command, state)).toThrow(expect.objectContaining({ code })),
    }),
  };
}

function fold(events: readonly MerchantsEvent[], environment: Environment): MerchantState {
  return events.reduce<MerchantState>((state, fact, i) => {
    const event: RecordedEvent<MerchantsEvent> = {
      ...fact,
      id: `event-${i + 1}`,
      stream: merchantStream(MERCHANT),
      version: i + 1,
      ...(isOfRegistration(fact) ? {} : { environment }),
      at: '2026-11-21T08:00:00.000Z',
      correlation: MERCHANT,
      causation: MERCHANT,
      actor: 'operator:spec',
    };
    return merchantModel.evolve(state, event);
  }, merchantModel.initialState);
}

function isOfRegistration({ type, data }: MerchantsEvent): boolean {
  if (type === 'ChannelCreated.v1') return data.requestFingerprint === undefined;
  return type === 'MerchantRegistered.v1' || type === 'PricingRuleSet.v1';
}
