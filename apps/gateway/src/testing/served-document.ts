import type { ApiDocument } from '@daftari/api-contract/document';
import { runningGateway } from './running-gateway';

/** The OpenAPI document as a gateway serves it. */
export async function servedDocument(): Promise<ApiDocument> {
  const gateway = await runningGateway({ start: false, admin: { token: 'x'.repeat(43) } });
  const document = (await gateway.app.inject('/openapi.json')).json<ApiDocument>();
  await gateway.stop();
  return document;
}
