import type { FastifyInstance, FastifyReply } from 'fastify';
import { PRESSES, type Control } from '../application/control';
import { amountIn, objectOf } from './control-body';

const PHONE = /^254\d{9}$/;
const SHORTCODE = /^\d{5,7}$/;
const MOST_MS = 30 * 24 * 3_600_000;

type Params = Readonly<Record<string, string>>;

/** What a test or a person makes happen by the control plane. A wrong request is 400, one about nothing 404. */
export function actionRoutes(app: FastifyInstance, control: Control): void {
  phoneRoutes(app, control);
  callbackRoutes(app, control);
  accountRoutes(app, control);
  app.post('/_sim/reset', async () => {
    await control.reset();
    return { reset: true };
  });
  app.post('/_sim/clock/advance', async (request, reply) => {
    const ms = objectOf(request.body)?.['ms'];
    if (typeof ms !== 'number' || !Number.isSafeInteger(ms) || ms < 0 || ms > MOST_MS)
      return wrong(reply, `ms must be a whole number, 0 to ${MOST_MS}`);
    try {
      await control.advance(ms);
      return { advancedMs: ms };
    } catch (error) {
      return reply.code(409).send({ error: (error as Error).message });
    }
  });
  app.post('/_sim/tokens/revoke', async () => {
    await control.revokeTokens();
    return { revoked: true };
  });
  for (const [word, locked] of [
    ['lock', true],
    ['unlock', false],
  ] as const)
    app.post(`/_sim/initiator/${word}`, async () => {
      await control.setInitiatorLocked(locked);
      return { locked };
    });
}

function phoneRoutes(app: FastifyInstance, control: Control): void {
  for (const press of PRESSES)
    app.post(`/_sim/phone/:msisdn/${press}`, async (request, reply) => {
      const { msisdn = '' } = request.params as Params;
      if (!PHONE.test(msisdn)) return wrong(reply, 'the phone must be 254XXXXXXXXX');
      const pressed = await control.press(msisdn, press);
      return pressed ? { phone: msisdn, pressed: press } : nothing(reply, 'no prompt is open on this phone');
    });
}

function callbackRoutes(app: FastifyInstance, control: Control): void {
  const actions = { send: control.sendCallback, drop: control.dropCallback, duplicate: control.duplicateCallback };
  for (const [word, act] of Object.entries(actions))
    app.post(`/_sim/callbacks/:id/${word}`, async (request, reply) => {
      const { id = '' } = request.params as Params;
      if (!/^\d{1,15}$/.test(id)) return wrong(reply, 'a callback has a number');
      const done = await act(Number(id));
      return done ? { callback: Number(id), done: word } : nothing(reply, `there is no callback ${id} to ${word}`);
    });
}

function accountRoutes(app: FastifyInstance, control: Control): void {
  app.post('/_sim/wallets', async (request, reply) => {
    const { phone, balance, registered } = objectOf(request.body) ?? {};
    const balanceCents = amountIn(balance);
    if (typeof phone !== 'string' || !PHONE.test(phone)) return wrong(reply, 'phone must be 254XXXXXXXXX');
    if (balance !== undefined && balanceCents === undefined) return wrong(reply, 'balance must be shillings');
    if (registered !== undefined && typeof registered !== 'boolean') return wrong(reply, 'registered: true or false');
    const some = balanceCents === undefined ? {} : { balanceCents };
    await control.setWallet(phone, { ...some, ...(registered === undefined ? {} : { registered }) });
    return { phone };
  });
  app.post('/_sim/shortcodes', async (request, reply) => {
    const { shortcode, utility } = objectOf(request.body) ?? {};
    const balanceCents = amountIn(utility);
    if (typeof shortcode !== 'string' || !SHORTCODE.test(shortcode)) return wrong(reply, 'shortcode: 5 to 7 digits');
    if (balanceCents === undefined) return wrong(reply, 'utility must be shillings');
    await control.setUtility(shortcode, balanceCents);
    return { shortcode };
  });
}

const wrong = (reply: FastifyReply, error: string) => reply.code(400).send({ error });
const nothing = (reply: FastifyReply, error: string) => reply.code(404).send({ error });
