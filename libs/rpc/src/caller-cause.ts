import type { Caller } from '@daftari/contracts/generated/daftari/common/v1/common';
import type { FieldCheck } from '@daftari/service/field-check';

const ACTOR = /^(?:merchant|operator|service|provider):[\x21-\x7e]{1,100}$/;
const MAX_CAUSATION = 128;

/** Who asks, and what led here: the caller's causation, or `first` (the command's own id) when there was none before. */
export function callerCause(check: FieldCheck, caller: Caller | undefined, first: string) {
  const actor = caller?.actor ?? '';
  const causation = caller?.causation ?? '';
  if (!ACTOR.test(actor)) check.wrong('caller.actor', 'must be merchant:, operator:, service: or provider: and a name');
  if (causation.length > MAX_CAUSATION)
    check.wrong('caller.causation', `must have at most ${MAX_CAUSATION} characters`);
  return { actor, causation: causation === '' ? first : causation };
}
