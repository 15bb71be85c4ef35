import type { WalletFeeEvent } from '@daftari/contracts/events/wallet-fee-events';
import type { StreamModel } from '@daftari/journal-core/decider';
import type { Environment, RecordedEvent } from '@daftari/journal-core/event';
import type { StreamState } from '@daftari/journal-core/journal';
import { isoTime } from '@daftari/kernel/clock';
import type { DaftariError } from '@daftari/kernel/errors';
import { alertModel } from '../balance-alert';
import { holdModel } from '../hold';
import { ledgerModel, type Ledger } from '../ledger';
import type { LedgerFact, LedgerView } from '../ledger-view';
import { postingModel } from '../posting';
import { walletModel } from '../wallet';

const START_MS = Date.UTC(2026, 10, 21, 8);

/** For specs: one partition of the ledger without a journal around it. */
export class GivenLedger implements LedgerView {
  readonly partition: Ledger = ledgerModel.initialState();
  readonly events: RecordedEvent<WalletFeeEvent>[] = [];
  private readonly streams = new Map<string, StreamState<unknown>>();

  constructor(
    facts: readonly LedgerFact[] = [],
    private readonly environment: Environment = 'test',
  ) {
    this.record(facts);
  }

  stream<State>(name: string): StreamState<State> {
    return (this.streams.get(name) ?? { version: 0, state: modelOf(name).initialState }) as StreamState<State>;
  }

  /** Events happen one second after the other, from 2026-11-21T08:00:00.000Z on. */
  record(facts: readonly LedgerFact[], environment: Environment = this.environment): void {
    for (const fact of facts) {
      const { version, state } = this.stream<unknown>(fact.stream);
      const event: RecordedEvent<WalletFeeEvent> = {
        ...fact,
        id: `event-${this.events.length + 1}`,
        version: version + 1,
        environment,
        at: isoTime(START_MS + this.events.length * 1_000),
        correlation: 'spec',
        causation: 'spec',
        actor: 'service:spec',
      };
      this.events.push(event);
      this.streams.set(fact.stream, { version: version + 1, state: modelOf(fact.stream).evolve(state, event) });
      ledgerModel.evolve(this.partition, event);
    }
  }

  when<C>(decide: (command: C, view: LedgerView) => readonly LedgerFact[], command: C) {
    return {
      then: (...expected: readonly LedgerFact[]) => expect(decide(command, this)).toEqual(expected),
      thenRefused: (code: DaftariError['code'], details: object = {}) =>
        expect(() => decide(command, this)).toThrow(
          expect.objectContaining({ code, details: expect.objectContaining(details) as unknown }),
        ),
    };
  }
}

export function given(...facts: readonly LedgerFact[]): GivenLedger {
  return new GivenLedger(facts);
}

function modelOf(stream: string): StreamModel<unknown, WalletFeeEvent> {
  const category = stream.slice(0, stream.indexOf('-'));
  const model = { alert: alertModel, hold: holdModel, posting: postingModel, wallet: walletModel }[category];
  if (model === undefined) throw new Error(`no model for ${stream}`);
  return model as StreamModel<unknown, WalletFeeEvent>;
}
