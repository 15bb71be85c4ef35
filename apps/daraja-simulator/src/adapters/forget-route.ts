import type { FastifyInstance } from 'fastify';
import type { ForgetPeople } from '../application/forget-people';

const MAX_PAYMENTS = 1_000;
const PAYMENT = /^[0-9a-f]{32}$/;

/**
 * `POST /_sim/forget` `{"payments":["<32 hexadecimal digits>", …],"check":false}`: forgets the phones of these payments. 409
 * while something of theirs is still to come; nothing is changed then.
 */
export function forgetRoute(app: FastifyInstance, forget: ForgetPeople): void {
  app.post('/_sim/forget', async (request, reply) => {
    const { payments, check } = fieldsOf(request.body);
    if (!isListOfPayments(payments)) {
      const error = `payments must be 1 to ${MAX_PAYMENTS} ids of 32 hexadecimal digits`;
      return reply.code(400).send({ error });
    }
    const forgotten = await forget({ payments, check: check === true });
    return reply.code(forgotten.busy ? 409 : 200).send(forgotten);
  });
}

/** Bodies come as text here: what a body is, the simulator decides itself. */
function fieldsOf(body: unknown): { readonly payments?: unknown; readonly check?: unknown } {
  try {
    return (JSON.parse(String(body)) ?? {}) as object;
  } catch {
    return {};
  }
}

function isListOfPayments(value: unknown): value is string[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > MAX_PAYMENTS) return false;
  return value.every((payment) => typeof payment === 'string' && PAYMENT.test(payment));
}
