import type { handleUnaryCall, sendUnaryData, UntypedServiceImplementation } from '@grpc/grpc-js';
import { DaftariError } from '@daftari/kernel/errors';
import { toGrpcError } from './grpc-error';

/** Requests that a server works on at a time, whoever sent them; one more is refused. */
export const MAX_REQUESTS_IN_FLIGHT = 4_096;
const RETRY_AFTER_SECONDS = 1;

/** Lets in what the server can take. What it turns away has not been begun. */
export interface RequestGate {
  /** The same unary methods, behind the gate. */
  guard(implementation: UntypedServiceImplementation): UntypedServiceImplementation;
  /** From now on nothing is let in: clients with another address go there. */
  close(): void;
}

export function requestGate(maxInFlight: number): RequestGate {
  let inFlight = 0;
  let closed = false;
  const refusal = () => {
    const details = { retryAfterSeconds: RETRY_AFTER_SECONDS };
    if (closed) return new DaftariError('OVERLOADED', 'The service is stopping.', { ...details, draining: 'true' });
    return inFlight < maxInFlight ? undefined : new DaftariError('OVERLOADED', undefined, details);
  };
  const guarded = (handler: handleUnaryCall<unknown, unknown>): handleUnaryCall<unknown, unknown> => {
    return (call, answer) => {
      const refused = refusal();
      if (refused !== undefined) return answer(toGrpcError(refused));
      inFlight++;
      const answered: sendUnaryData<unknown> = (...what) => (inFlight--, answer(...what));
      handler(call, answered);
    };
  };
  return {
    guard: (implementation) =>
      Object.fromEntries(
        Object.entries(implementation).map(([name, handler]) => [
          name,
          guarded(handler as handleUnaryCall<unknown, unknown>),
        ]),
      ),
    close: () => void (closed = true),
  };
}

/** Whether an error is that of a server that takes nothing new because it stops: surely nothing was begun. */
export function saysDraining({ code, details }: DaftariError): boolean {
  return code === 'OVERLOADED' && details['draining'] === 'true';
}
