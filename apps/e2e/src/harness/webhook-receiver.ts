import { createServer } from 'node:http';

export interface Webhook {
  deliveryId: string | undefined;
  headers: Record<string, string | string[] | undefined>;
  body: Record<string, unknown>;
  text: string;
}

/** A merchant's receiver on this machine that keeps what comes. */
export interface WebhookReceiver {
  readonly url: string;
  readonly received: Webhook[];
  close(): Promise<void>;
}

export async function webhookReceiver(status: () => number = () => 200): Promise<WebhookReceiver> {
  const received: Webhook[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (part) => (text += String(part)));
    request.on('end', () => {
      const deliveryId = request.headers['webhook-id'];
      received.push({
        deliveryId: typeof deliveryId === 'string' ? deliveryId : undefined,
        headers: request.headers,
        body: JSON.parse(text) as Record<string, unknown>,
        text,
      });
      response.writeHead(status()).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}/webhooks/mpesa`,
    received,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
