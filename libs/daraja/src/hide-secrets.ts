import type { Queried } from './classify-query';
import type { Submitted } from './classify-submit';
import { redact } from './redact';

const MAX_CODE = 40;
const MAX_ID = 120;

/** Cleans every text of a submit's outcome and keeps it within the limits that events have. */
export function hideInSubmit<S extends Submitted>(submitted: S, secrets: readonly string[]): S;
export function hideInSubmit(submitted: Submitted, secrets: readonly string[]): Submitted {
  const clean = (text: string) => redact(text, secrets);
  switch (submitted.kind) {
    case 'unknown':
      return { kind: 'unknown', reason: clean(submitted.reason) };
    case 'invalid-token':
      return { kind: 'invalid-token', otherwise: hideInSubmit(submitted.otherwise, secrets) };
    case 'refused':
      return {
        ...submitted,
        resultCode: clean(submitted.resultCode).slice(0, MAX_CODE),
        resultDescription: clean(submitted.resultDescription),
      };
    case 'accepted':
      return {
        ...submitted,
        providerRequestId: submitted.providerRequestId.slice(0, MAX_ID),
        providerCheckoutId: submitted.providerCheckoutId.slice(0, MAX_ID),
        resultCode: clean(submitted.resultCode).slice(0, MAX_CODE),
        resultDescription: clean(submitted.resultDescription),
      };
  }
}

/** The same for a query's outcome. */
export function hideInQuery<Q extends Queried>(queried: Q, secrets: readonly string[]): Q;
export function hideInQuery(queried: Queried, secrets: readonly string[]): Queried {
  const clean = (text: string) => redact(text, secrets);
  switch (queried.kind) {
    case 'unavailable':
      return { kind: 'unavailable', reason: clean(queried.reason) };
    case 'invalid-token':
      return { kind: 'invalid-token', otherwise: hideInQuery(queried.otherwise, secrets) };
    case 'not-yet':
    case 'answered':
      return {
        ...queried,
        resultCode: clean(queried.resultCode).slice(0, MAX_CODE),
        resultDescription: clean(queried.resultDescription),
        ...('providerRequestId' in queried ? { providerRequestId: queried.providerRequestId!.slice(0, MAX_ID) } : {}),
      };
  }
}
