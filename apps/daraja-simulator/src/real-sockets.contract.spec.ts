import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLogger } from '@daftari/service/logger';
import { buildSimulator, type Simulator, type Timings } from './service';
import { askForToken, byPhone, CREDENTIALS, goodPush, PUSH_PATH } from './testing/rig';

/** A simulator on real time and real sockets, with an HTTP server for its callbacks. */
describe('over real sockets', () => {
  const started: { simulator?: Simulator; receiver?: Server } = {};
  const events: string[] = [];
  let url = '';

  async function start(timings: Partial<Timings>): Promise<void> {
    events.length = 0;
    started.receiver = createServer((request, response) => {
      request.resume().on('end', () => {
        events.push('callback');
        response.end('{}');
      });
    });
    await new Promise<void>((resolve) => void started.receiver!.listen(0, '127.0.0.1', resolve));
    started.simulator = await buildSimulator({
      storePath: ':memory:',
      logger: createLogger({ level: 'silent' }),
      credentials: CREDENTIALS,
      timings: { promptMs: 1, payerMs: 1, callbackMs: 1, ...timings },
    });
    url = await started.simulator.listen('127.0.0.1', 0);
  }

  afterEach(async () => {
    await started.simulator?.stop();
    started.receiver?.closeAllConnections();
    await new Promise((resolve) => void started.receiver?.close(resolve));
  });

  async function push(ending: string): Promise<Response> {
    const { access_token } = (await askForToken(started.simulator!)).json<{ access_token: string }>();
    const { port } = started.receiver!.address() as AddressInfo;
    const CallBackURL = `http://127.0.0.1:${port}/callbacks/1`;
    const answer = await fetch(`${url}${PUSH_PATH}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...goodPush(), ...byPhone(`254700000${ending}`), CallBackURL }),
    });
    events.push('acknowledged');
    return answer;
  }

  async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
    while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const see = async <T>(path: string) => (await (await fetch(`${url}${path}`)).json()) as T;

  it('024 resets the connection, yet pays', async () => {
    await start({});
    const problem = await push('024').then(
      () => undefined,
      (error: Error) => error.cause as { code: string },
    );
    expect(problem?.code).toBe('ECONNRESET');
    await until(() => events.length > 0);
    expect(events).toEqual(['callback']);
    expect(await see('/_sim/payments')).toMatchObject({ total: 1, payments: [{ outcome: 'paid', resultCode: '0' }] });
    const { requests } = await see<{ requests: object[] }>('/_sim/requests?kind=stkpush');
    expect(requests).toEqual([
      expect.objectContaining({ status: 0, answer: '(the connection was reset)', executed: true }),
    ]);
  });

  it('018 has its callback answered before the push is', async () => {
    await start({});
    expect((await push('018')).status).toBe(200);
    expect(events).toEqual(['callback', 'acknowledged']);
  });

  it('018 is acknowledged all the same when nothing answers its callback', async () => {
    await start({ callbackTimeoutMs: 20 });
    started.receiver!.removeAllListeners('request');
    expect((await push('018')).status).toBe(200);
    expect(await see('/_sim/callbacks')).toMatchObject({ failed: 1 });
  });

  it('023 is acknowledged long after its callback, or when the simulator stops', async () => {
    await start({ slowAckMs: 3_600_000 });
    const answer = push('023');
    await until(() => events.includes('callback'));
    await started.simulator!.stop();
    expect((await answer).status).toBe(200);
    expect(events).toEqual(['callback', 'acknowledged']);
  });

  it('026 answers with the page of a firewall', async () => {
    await start({});
    const answer = await push('026');
    expect(answer.status).toBe(503);
    expect(answer.headers.get('content-type')).toBe('text/html');
    expect(await answer.text()).toContain('Incapsula incident');
  });

  it('037 sends a whole mebibyte and an empty body', async () => {
    await start({});
    const lengths: number[] = [];
    started.receiver!.removeAllListeners('request');
    started.receiver!.on('request', (request, response) => {
      let length = 0;
      request.on('data', (chunk: Buffer) => void (length += chunk.length));
      request.on('end', () => {
        lengths.push(length);
        response.end('{}');
      });
    });
    for (let n = 1; n <= 3; n += 1) {
      await push('037');
      await until(() => lengths.length === n);
    }
    expect(lengths.slice(1)).toEqual([0, 1_048_576]);
  });
});
