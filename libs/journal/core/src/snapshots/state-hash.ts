import { createHash } from 'node:crypto';
import type { PartitionModel } from '../decider';

/** A state's text and the SHA-256 of it: equal for equal logs, whoever folded them. */
export function stateText<State>(model: PartitionModel<State>, state: State): { text: string; hash: string } {
  const text = JSON.stringify(model.save(state));
  return { text, hash: hashOfState(text) };
}

export function hashOfState(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
