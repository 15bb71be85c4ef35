import type { PullProvider, PullRegistration } from './pull-port';

/**
 * Lists of a shortcode that is registered for Pull before the first one is asked for; until that has worked, its answer is
 * the list's. Once is enough, and once more does no harm.
 */
export function registeredPull(
  provider: PullProvider,
  registration: () => PullRegistration,
): Pick<PullProvider, 'pull'> {
  let isRegistered = false;
  return {
    async pull(question, deadlineMs) {
      if (!isRegistered) {
        const outcome = await provider.registerPull(registration(), deadlineMs);
        if (outcome.kind === 'refused' || outcome.kind === 'unavailable') return outcome;
        isRegistered = true;
      }
      return provider.pull(question, deadlineMs);
    },
  };
}
