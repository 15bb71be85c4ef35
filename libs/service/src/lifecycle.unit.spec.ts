import { EventEmitter } from 'node:events';
import { createLifecycle, type ProcessPort } from './lifecycle';
import { createLogger } from './logger';

class FakeProcess extends EventEmitter {
  private resolveExit: (code: number) => void = () => {};
  readonly codes: number[] = [];
  readonly exited = new Promise<number>((resolve) => (this.resolveExit = resolve));
  exit(code: number): void {
    this.codes.push(code);
    this.resolveExit(code);
  }
}

function running(deadlineMs = 5_000) {
  const proc = new FakeProcess();
  const lines: string[] = [];
  const logger = createLogger({ level: 'info', destination: { write: (line) => void lines.push(line) } });
  const lifecycle = createLifecycle({ logger, deadlineMs, process: proc as unknown as ProcessPort });
  return { proc, lines, lifecycle };
}

describe('a lifecycle', () => {
  it('stops in reverse order, one after the other, and exits 0', async () => {
    const { proc, lifecycle } = running();
    const order: string[] = [];
    lifecycle.onStop('store', () => void order.push('store'));
    lifecycle.onStop('server', async () => {
      order.push('server starts to stop');
      await new Promise((resolve) => setImmediate(resolve));
      order.push('server');
    });
    proc.emit('SIGTERM');
    expect(await proc.exited).toBe(0);
    expect(order).toEqual(['server starts to stop', 'server', 'store']);
  });

  it('bears the signal twice and more, and stops everything once', async () => {
    const { proc, lifecycle } = running();
    let calls = 0;
    let finish = () => {};
    lifecycle.onStop('server', () => new Promise<void>((resolve) => ((finish = resolve), calls++)));
    for (const signal of ['SIGTERM', 'SIGTERM', 'SIGINT']) proc.emit(signal);
    expect(lifecycle.stopping).toBe(true);
    finish();
    await lifecycle.stop('again');
    expect(proc.codes).toEqual([0]);
    expect(calls).toBe(1);
  });

  it('goes on when one does not stop cleanly, says so, and exits 1', async () => {
    const { proc, lines, lifecycle } = running();
    let closed = false;
    lifecycle.onStop('store', () => void (closed = true));
    lifecycle.onStop('server', () => {
      throw new Error('socket stuck');
    });
    proc.emit('SIGINT');
    expect(await proc.exited).toBe(1);
    expect(closed).toBe(true);
    expect(lines.join('')).toContain('server did not stop cleanly');
  });

  it('names what still runs when the deadline passes, and exits 1', async () => {
    const { proc, lines, lifecycle } = running(5);
    lifecycle.onStop('the relay', () => new Promise(() => {}));
    proc.emit('SIGTERM');
    expect(await proc.exited).toBe(1);
    expect(lines.join('')).toContain('not stopped within 5 ms: the relay still runs');
  });

  it('ends at once on an uncaught error', () => {
    const { proc, lines } = running();
    proc.emit('uncaughtException', new Error('a bug'));
    expect(proc.codes).toEqual([1]);
    expect(lines.join('')).toContain('a bug');
  });
});
