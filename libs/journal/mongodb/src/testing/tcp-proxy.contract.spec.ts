import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { until } from '@daftari/journal-core/testing/until';
import { startTcpProxy, type TcpProxy } from './tcp-proxy';

describe('the TCP proxy', () => {
  let server: Server;
  let proxy: TcpProxy;
  let received = '';
  const clients: Socket[] = [];

  /** A client of the proxy; `answers` is what came back. */
  async function client(): Promise<{ socket: Socket; answers: () => string; closed: () => boolean }> {
    const socket = connect(proxy.port, '127.0.0.1');
    clients.push(socket);
    let text = '';
    let closed = false;
    socket.on('data', (chunk) => (text += String(chunk)));
    socket.on('error', () => undefined);
    socket.on('close', () => (closed = true));
    await once(socket, 'connect');
    return { socket, answers: () => text, closed: () => closed };
  }

  beforeEach(async () => {
    received = '';
    server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (chunk) => {
        received += String(chunk);
        socket.write(`echo ${String(chunk)}`);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    proxy = await startTcpProxy((server.address() as AddressInfo).port);
  });
  afterEach(async () => {
    for (const socket of clients.splice(0)) socket.destroy();
    await proxy.close();
    await new Promise((resolve) => server.close(resolve));
  });

  it('passes both ways', async () => {
    const { socket, answers } = await client();
    socket.write('hello');
    await until(() => answers() === 'echo hello', answers);
  });

  it('cuts what stands, and lets new connections through', async () => {
    const first = await client();
    first.socket.write('a');
    await until(() => first.answers() === 'echo a');
    proxy.cut();
    await until(() => first.closed());
    const second = await client();
    second.socket.write('b');
    await until(() => second.answers() === 'echo b');
  });

  it('cuts after exactly so many bytes to the server', async () => {
    const { socket, answers, closed } = await client();
    const cut = proxy.cutAfter('upstream', 7);
    socket.write('1234');
    await until(() => answers() === 'echo 1234');
    socket.write('5678');
    await cut;
    await until(
      () => closed() && received.length >= 7,
      () => received,
    );
    expect(received).toBe('1234567');
  });

  it('cuts after exactly so many bytes of answers', async () => {
    const { socket, answers, closed } = await client();
    const cut = proxy.cutAfter('downstream', 6);
    socket.write('xyz');
    await cut;
    await until(closed);
    expect(received).toBe('xyz');
    expect(answers()).toBe('echo x');
  });

  it('holds answers back while questions go through, then lets them go', async () => {
    const { socket, answers } = await client();
    proxy.holdReplies();
    socket.write('question');
    await until(() => received === 'question');
    expect(answers()).toBe('');
    proxy.pass();
    await until(() => answers() === 'echo question');
  });

  it('refuses until it passes again', async () => {
    const first = await client();
    proxy.refuse();
    await until(() => first.closed());
    const second = await client();
    await until(() => second.closed());
    proxy.pass();
    const third = await client();
    third.socket.write('c');
    await until(() => third.answers() === 'echo c');
  });
});
