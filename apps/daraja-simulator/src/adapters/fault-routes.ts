import type { FastifyInstance } from 'fastify';
import type { Control } from '../application/control';
import { readFaults } from '../domain/faults';
import { PROFILE_NAMES } from '../domain/profiles';
import { readRule } from '../domain/rules';
import { objectOf } from './control-body';

/** Faults and rules of the control plane: `GET`, `POST` and `DELETE /_sim/faults` and `/_sim/rules`. */
export function faultRoutes(app: FastifyInstance, control: Control): void {
  const { disturbances } = control;
  const shown = () => ({ faults: disturbances.faults() });
  app.get('/_sim/faults', shown);
  app.delete('/_sim/faults', () => {
    disturbances.clearFaults();
    control.releaseCallbacks();
    return shown();
  });
  app.post('/_sim/faults', async (request, reply) => {
    const { profile, ...some } = objectOf(request.body) ?? { profile: null };
    const named = PROFILE_NAMES.find((name) => name === profile);
    if (profile !== undefined && named === undefined)
      return reply.code(400).send({ error: `send a JSON object; profile is one of ${PROFILE_NAMES.join(', ')}` });
    const faults = readFaults(some);
    if (typeof faults === 'string') return reply.code(400).send({ error: faults });
    if (named !== undefined) disturbances.useProfile(named);
    disturbances.setFaults(faults);
    if (!disturbances.faults().holdCallbacks) control.releaseCallbacks();
    return shown();
  });

  app.get('/_sim/rules', () => ({ rules: disturbances.rules() }));
  app.delete('/_sim/rules', () => {
    disturbances.clearRules();
    return { rules: [] };
  });
  app.post('/_sim/rules', async (request, reply) => {
    const rule = readRule(objectOf(request.body));
    if (typeof rule === 'string') return reply.code(400).send({ error: rule });
    try {
      return reply.code(201).send(disturbances.addRule(rule));
    } catch (error) {
      if (error instanceof RangeError) return reply.code(409).send({ error: error.message });
      throw error;
    }
  });
}
