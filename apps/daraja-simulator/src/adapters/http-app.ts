import fastify, { type FastifyInstance } from 'fastify';
import type { SimulatorStore } from '../application/books';
import type { Control } from '../application/control';
import type { Daraja } from '../application/daraja';
import type { ForgetPeople } from '../application/forget-people';
import { unknownProxyAnswer } from '../domain/refusals';
import { actionRoutes } from './action-routes';
import { appRoutes } from './app-routes';
import { controlRoutes } from './control-routes';
import { darajaRoutes } from './daraja-routes';
import { faultRoutes } from './fault-routes';
import { forgetRoute } from './forget-route';
import { handsetRoutes } from './handset-routes';

/**
 * On every answer of the simulator, errors included: this did not come from Safaricom, no real money moved. A client that
 * believes it talks to the real M-Pesa can refuse to go on when it sees the header.
 */
export const SIMULATOR_HEADER = 'X-Daftari-Simulator';

const MAX_BODY_BYTES = 65_536;
const REQUEST_TIMEOUT_MS = 30_000;

export interface HttpApp {
  readonly daraja: Daraja;
  readonly store: SimulatorStore;
  readonly control: Control;
  readonly forgetPeople: ForgetPeople;
}

export function httpApp({ daraja, store, control, forgetPeople }: HttpApp): FastifyInstance {
  const app = fastify({
    logger: false,
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    exposeHeadRoutes: false,
    // A path that can not be decoded reaches no route and no hook.
    frameworkErrors: (_error, request, reply) => {
      const { status, body } = unknownProxyAnswer(request.url.slice(0, 256));
      const headers = { [SIMULATOR_HEADER]: 'true', 'content-type': 'application/json' };
      reply.raw.writeHead(status, headers).end(JSON.stringify(body));
    },
    // What is no HTTP at all never reaches a hook.
    clientErrorHandler: (_error, socket) =>
      void socket.end(
        `HTTP/1.1 400 Bad Request\r\n${SIMULATOR_HEADER}: true\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
      ),
  });
  app.addHook('onRequest', async (_request, reply) => void reply.header(SIMULATOR_HEADER, 'true'));
  controlRoutes(app, store);
  faultRoutes(app, control);
  actionRoutes(app, control);
  appRoutes(app, control);
  handsetRoutes(app, store);
  forgetRoute(app, forgetPeople);
  darajaRoutes(app, daraja);
  return app;
}
