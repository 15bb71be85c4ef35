import type { FastifyInstance } from 'fastify';
import type { Control } from '../application/control';
import { readApp, type App } from '../domain/apps';
import { objectOf } from './control-body';

/** Apps of merchants with credentials of their own. What is secret of them is not shown again. */
export function appRoutes(app: FastifyInstance, control: Control): void {
  app.get('/_sim/apps', () => ({ apps: control.apps().map(appView) }));
  app.post('/_sim/apps', async (request, reply) => {
    const read = readApp(objectOf(request.body));
    if (typeof read === 'string') return reply.code(400).send({ error: read });
    const problem = await control.registerApp(read);
    return problem === undefined ? { registered: read.shortcode } : reply.code(409).send({ error: problem });
  });
}

function appView({ shortcode, consumerKey, tills = [] }: App): object {
  return { shortcode, consumerKey, tills };
}
