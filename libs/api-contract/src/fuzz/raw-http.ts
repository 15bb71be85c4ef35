import { connect } from 'node:net';

/** Writes bytes to a server, each part when it is there, and answers everything it sent until it closed, or until `enough` holds. */
export function rawHttp(
  port: number,
  parts: readonly (string | Buffer | Promise<string>)[],
  enough?: (text: string) => boolean,
): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const write = async () => {
      for (const part of parts) socket.write(await part);
    };
    const socket = connect(port, '127.0.0.1', () => void write().catch(reject));
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (enough?.(text) === true) socket.destroy();
    });
    socket.on('close', () => resolve(text));
    socket.on('error', (error) => (text === '' ? reject(error) : undefined));
  });
}

export interface RawAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** Takes an HTTP/1.1 answer with a content length apart. */
export function parsedAnswer(text: string): RawAnswer {
  const [head = '', body = ''] = text.split(/\r\n\r\n(.*)/s);
  const [line = '', ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(
    lines.map((each) => [each.split(':', 1)[0]!.toLowerCase(), each.replace(/^[^:]*: */, '')]),
  );
  return { status: Number(line.split(' ')[1]), headers, body: body.slice(0, Number(headers['content-length'] ?? 0)) };
}
