import { Type } from 'typebox';
import type { EventOf } from './event-types';
import { Id, Time } from './fields';

/** Prompts that nobody pays; stream `stk-ban-<key>`, partition by merchant (seed-apis.md §1.5). */
export const banEvents = {
  /** The key may send no prompt until then; what it asks for meanwhile is refused and not counted. */
  'StkBanned.v1': Type.Object({
    merchantId: Id,
    apiKeyId: Type.String({ minLength: 1, maxLength: 64 }),
    until: Time,
    /** In the window before: prompts with a final answer, and those of them that were paid. */
    finished: Type.Integer({ minimum: 1 }),
    succeeded: Type.Integer({ minimum: 0 }),
    windowSeconds: Type.Integer({ minimum: 1 }),
  }),
};
export type BanEvent = EventOf<typeof banEvents>;
