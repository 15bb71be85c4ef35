/** A request as it goes over the wire, right or wrong. */
export interface HttpRequest {
  readonly method: string;
  /** As it stands in the request line. */
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer | undefined;
}

/** The bytes of a request as HTTP/1.1, with a true length. */
export function asHttp({ method, target, headers, body }: HttpRequest): Buffer {
  const length: readonly [string, string][] = body === undefined ? [] : [['Content-Length', String(body.length)]];
  const lines = [['Host', 'daftari.test'] as const, ...headers, ...length].map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  const head = Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1');
  return body === undefined ? head : Buffer.concat([head, body]);
}

/** One line that shows a request to whoever has to find out. */
export function shownRequest({ method, target, headers, body }: HttpRequest): string {
  const names = headers.map(([name, value]) => `${name}: ${value.slice(0, 60)}`);
  return JSON.stringify([method, target.slice(0, 200), names, body?.subarray(0, 300).toString('latin1')]);
}
