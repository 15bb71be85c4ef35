import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Scope } from '@daftari/contracts/events/merchants-events';
import { authenticate, type AuthenticationDeps } from '../../application/authenticate';
import type { KeyUses } from '../../application/key-uses';
import { requireScope } from '../../domain/required-scope';
import type { CountRequest } from './rate-limit';
import { setCaller } from './request-context';

/** The scope that a route needs; one that does several things says which scope by the request, before its body is read. */
export type NeededScope = Scope | { readonly anyOf: readonly Scope[]; of(request: FastifyRequest): Scope };

/** The `onRequest` of a route that belongs to a merchant: nothing of the body is read before. */
export interface Admission {
  (request: FastifyRequest, reply: FastifyReply): Promise<void>;
  /** For the documentation. */
  readonly scopes: readonly Scope[];
}

/** Lets in whoever has a key with the scope that the route needs. */
export type Admit = (needed: NeededScope) => Admission;

/** What admission needs. */
export interface AdmissionDeps extends AuthenticationDeps {
  readonly uses: Pick<KeyUses, 'note'>;
}

export function admission(deps: AdmissionDeps, count: CountRequest): Admit {
  return (needed) => {
    const [scopes, scopeOf] =
      typeof needed === 'string' ? [[needed], () => needed] : [needed.anyOf, (r: FastifyRequest) => needed.of(r)];
    const admit = async (request: FastifyRequest, reply: FastifyReply) => {
      const { headers, ip } = request;
      const caller = authenticate(deps, { authorization: headers.authorization, address: ip });
      setCaller(request, caller);
      deps.uses.note(caller);
      await count(request, reply);
      requireScope(caller, scopeOf(request));
    };
    return Object.assign(admit, { scopes });
  };
}
