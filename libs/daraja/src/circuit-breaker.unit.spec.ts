import { manualClock } from '@daftari/kernel/clock';
import { circuitBreaker, type Admitted, type Verdict } from './circuit-breaker';

describe('a circuit breaker', () => {
  const start = () => {
    const clock = manualClock(0);
    const circuit = circuitBreaker(clock, { outages: 3, outageMs: 5_000, credentialsMs: 60_000, resultMs: 300_000 });
    /** One request, which has to be let through. */
    const admitted = (): Admitted => {
      const answer = circuit.admit();
      if ('reason' in answer) throw new Error(`blocked: ${answer.reason}`);
      return answer;
    };
    /** One request after the other; how many of them were let through. */
    const send = (...verdicts: Verdict[]) => {
      let sent = 0;
      for (const verdict of verdicts) {
        const answer = circuit.admit();
        if ('reason' in answer) continue;
        sent += 1;
        answer.note(verdict, `said ${verdict}`);
      }
      return sent;
    };
    return { clock, circuit, send, admitted };
  };

  it('opens after outages in a row, and says why and until when', () => {
    const { circuit, send } = start();
    expect(send('outage', 'outage', 'works', 'outage', 'outage')).toBe(5);
    expect(circuit.health()).toEqual({ state: 'closed' });
    expect(send('outage', 'works', 'works')).toBe(1);
    expect(circuit.admit()).toEqual({ reason: 'M-Pesa does not answer: said outage', retryAfterSeconds: 5 });
    expect(circuit.health()).toEqual({ state: 'open', reason: 'M-Pesa does not answer: said outage' });
  });

  it('counts outages across answers that say nothing', () => {
    const { circuit, send } = start();
    send('outage', 'nothing', 'outage', 'nothing', 'outage');
    expect(circuit.health().state).toBe('open');
  });

  it('opens at the first refusal of the credentials', () => {
    const { circuit, send } = start();
    expect(send('credentials', 'works')).toBe(1);
    expect(circuit.admit()).toEqual({
      reason: 'M-Pesa refuses our credentials: said credentials',
      retryAfterSeconds: 60,
    });
  });

  it('lets one try when its time is over, and closes when that works', () => {
    const { clock, circuit, send, admitted } = start();
    send('outage', 'outage', 'outage');
    clock.advance(4_999);
    expect(circuit.admit()).toMatchObject({ retryAfterSeconds: 1 });
    clock.advance(1);
    expect(circuit.health().state).toBe('half-open');
    const trial = admitted();
    expect(circuit.admit()).toMatchObject({ retryAfterSeconds: 1 });
    expect(circuit.health().state).toBe('half-open');
    trial.note('works', '');
    expect(circuit.health()).toEqual({ state: 'closed' });
    expect(send('outage', 'outage', 'works')).toBe(3);
  });

  it('doubles its time with every trial in vain, twelve times at most', () => {
    const { clock, circuit, send } = start();
    send('outage', 'outage', 'outage');
    for (const seconds of [5, 10, 20, 40, 60, 60]) {
      expect(circuit.admit()).toMatchObject({ retryAfterSeconds: seconds });
      clock.advance(seconds * 1_000);
      expect(send('outage', 'outage')).toBe(1);
    }
  });

  it('tries again at once when a trial said nothing', () => {
    const { clock, circuit, send } = start();
    send('credentials');
    clock.advance(60_000);
    expect(send('nothing', 'nothing', 'works')).toBe(3);
    expect(circuit.health().state).toBe('closed');
  });

  it('takes no notice of answers to what was sent before it opened', () => {
    const { clock, circuit, send, admitted } = start();
    const [late, later] = [admitted(), admitted()];
    send('credentials');
    late.note('works', '');
    later.note('credentials', 'again');
    expect(circuit.admit()).toMatchObject({ retryAfterSeconds: 60 });
    clock.advance(60_000);
    expect(send('works')).toBe(1);
  });

  it('takes a timeout of what was sent before for no verdict of the trial', () => {
    const { clock, circuit, send, admitted } = start();
    const [slow, slower, slowest] = [admitted(), admitted(), admitted()];
    send('outage', 'outage', 'outage');
    clock.advance(5_000);
    const trial = admitted();
    slow.note('outage', 'no answer within 30000 ms');
    slower.note('works', '');
    expect(circuit.health().state).toBe('half-open');
    expect(circuit.admit()).toMatchObject({ retryAfterSeconds: 1 });
    trial.note('works', '');
    expect(circuit.health()).toEqual({ state: 'closed' });
    slowest.note('credentials', 'late');
    expect(circuit.health()).toEqual({ state: 'closed' });
  });

  it('takes a trial of before a bad result for no verdict on what that opened', () => {
    const { clock, circuit, send, admitted } = start();
    send('outage', 'outage', 'outage');
    clock.advance(5_000);
    const trial = admitted();
    circuit.openForResult('8006');
    trial.note('works', '');
    expect(circuit.admit()).toEqual({ reason: 'M-Pesa refuses our initiator: 8006', retryAfterSeconds: 300 });
  });

  it('counts how often it opened, and trials in vain not', () => {
    const { clock, circuit, send } = start();
    expect(circuit.trips()).toBe(0);
    send('outage', 'outage', 'outage');
    clock.advance(5_000);
    send('outage');
    circuit.openForResult('2001');
    expect(circuit.trips()).toBe(1);
    circuit.closeForResult(true);
    send('credentials');
    expect(circuit.trips()).toBe(2);
  });

  describe('that was opened by a result', () => {
    const opened = () => {
      const started = start();
      started.circuit.openForResult('8006');
      return started;
    };

    it('is not closed by an acknowledgement, but by a good result after a trial', () => {
      const { clock, circuit, send } = opened();
      clock.advance(300_000);
      expect(send('works', 'works')).toBe(1);
      expect(circuit.admit()).toEqual({ reason: 'M-Pesa refuses our initiator: 8006', retryAfterSeconds: 300 });
      expect(circuit.closeForResult()).toBe(true);
      expect(send('works', 'works')).toBe(2);
    });

    it('is not closed by a good result of what was sent before', () => {
      const { circuit } = opened();
      expect(circuit.closeForResult()).toBe(false);
      expect(circuit.health().state).toBe('open');
      expect(circuit.closeForResult(true)).toBe(true);
    });

    it('waits no longer for bad results of what was sent before, but twice as long after a trial', () => {
      const { clock, circuit, send } = opened();
      clock.advance(100_000);
      circuit.openForResult('8006');
      expect(circuit.admit()).toMatchObject({ retryAfterSeconds: 200 });
      clock.advance(200_000);
      expect(send('works')).toBe(1);
      circuit.openForResult('8006');
      expect(circuit.admit()).toMatchObject({ retryAfterSeconds: 600 });
    });

    it('lets another try when no result comes', () => {
      const { clock, send } = opened();
      clock.advance(300_000);
      expect(send('works')).toBe(1);
      clock.advance(300_000);
      expect(send('outage', 'outage')).toBe(1);
    });

    it('takes the place of an outage', () => {
      const { circuit, send } = start();
      send('outage', 'outage', 'outage');
      circuit.openForResult('2001');
      expect(circuit.admit()).toMatchObject({ retryAfterSeconds: 300 });
    });
  });
});
