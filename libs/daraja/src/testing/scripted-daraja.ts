import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** One request as it came over the wire. */
export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** What the script answers: a status and a body, or whatever a function does with the response. */
export type Reply =
  { readonly status?: number; readonly body?: string; readonly headers?: Record<string, string> } | Misbehave;
export type Misbehave = (response: ServerResponse, request: IncomingMessage) => void;

export interface ScriptedDaraja {
  readonly url: string;
  readonly oauth: SeenRequest[];
  readonly pushes: SeenRequest[];
  /** Replies in order; the last one stays. */
  replyOauth(...replies: Reply[]): void;
  replyPush(...replies: Reply[]): void;
  close(): Promise<void>;
}

export const ACKNOWLEDGEMENT = {
  MerchantRequestID: '2654-4b64-97ff-b827b542881d3130',
  CheckoutRequestID: 'ws_CO_1007202409152617172396192',
  ResponseCode: '0',
  ResponseDescription: 'Success. Request accepted for processing',
  CustomerMessage: 'Success. Request accepted for processing',
};

/** Cuts the connection after the request was read and before anything is answered. */
export const resetConnection: Misbehave = (_, request) => void (request.socket as Socket).resetAndDestroy();
/** Never answers. */
export const silence: Misbehave = () => undefined;

/** A real HTTP server on loopback that answers what a test tells it to, and remembers what it was asked. */
export async function scriptedDaraja(): Promise<ScriptedDaraja> {
  const oauth: SeenRequest[] = [];
  const pushes: SeenRequest[] = [];
  let issued = 0;
  const freshToken: Misbehave = (response) =>
    void response.end(JSON.stringify({ access_token: `token-number-${++issued}`, expires_in: '3599' }));
  let oauthReplies: Reply[] = [freshToken];
  let pushReplies: Reply[] = [{ body: JSON.stringify(ACKNOWLEDGEMENT) }];
  const next = (replies: Reply[]) => (replies.length > 1 ? replies.shift()! : replies[0]!);

  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const isOauth = request.url?.startsWith('/oauth/') === true;
      const { method = '', url = '', headers } = request;
      (isOauth ? oauth : pushes).push({ method, url, headers, body });
      const reply = next(isOauth ? oauthReplies : pushReplies);
      if (typeof reply === 'function') return reply(response, request);
      response.writeHead(reply.status ?? 200, reply.headers ?? { 'content-type': 'application/json' });
      response.end(reply.body ?? '');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    oauth,
    pushes,
    replyOauth: (...replies) => void (oauthReplies = replies.length === 0 ? [freshToken] : [...replies]),
    replyPush: (...replies) => void (pushReplies = [...replies]),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
