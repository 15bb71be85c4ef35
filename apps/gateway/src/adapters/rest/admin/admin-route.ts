import { Type, type Static, type TObject, type TSchema } from 'typebox';
import type { ErrorCode } from '@daftari/kernel/error-registry';
import { withDeadline } from '@daftari/rpc/deadline';
import { readIdempotencyKey } from '../../../domain/idempotency-key';
import { success } from '../envelope';
import { IDEMPOTENCY_HEADER, idempotencyHeaders } from '../idempotency-header';
import { errorResponses } from '../openapi/error-responses';
import { RequestHeaders } from '../openapi/payment-headers';
import { successResponse } from '../openapi/success-response';
import { operatorOf, requestIdOf } from '../request-context';
import { SERVICE_DEADLINE_MS, type Rest, type RestDeps } from '../rest-deps';
import type { AdminAccess } from './admin-access';
import { OPERATOR_HEADER, type AdmitOperator } from './operator-admission';

export const ADMIN_TAG = 'Admin';
/** The name of the scheme by which operators authenticate. */
export const ADMIN_SCHEME = 'adminToken';

export interface AdminDeps extends RestDeps {
  readonly admin: AdminAccess;
  readonly admitOperator: AdmitOperator;
}

/** A request of an operator, who was let in. */
export interface AdminAsking {
  readonly params: Readonly<Record<string, string>>;
  readonly query: unknown;
  readonly body: unknown;
  readonly idempotencyKey: string | undefined;
  /** Who it is, and by which request, for the log. */
  readonly caller: { readonly actor: string; readonly causation: string };
}

/** A route of the operator's API: what it says of itself, and what it does. */
export interface AdminRoute<Answer extends TSchema = TSchema> {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly url: string;
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly params?: TObject;
  readonly query?: TObject;
  readonly body?: TSchema;
  /** Of a POST: why the same request again does no harm. */
  readonly again?: string;
  readonly answer: Answer;
  /** In words. */
  readonly answers: string;
  readonly sample: Static<Answer>;
  /** Beside what any of these routes may be refused with. */
  readonly errors?: readonly ErrorCode[];
  handle(asking: AdminAsking, deps: AdminDeps): Promise<Static<Answer>>;
}

/** Keeps the types of answer and sample together. */
export function adminRoute<Answer extends TSchema>(route: AdminRoute<Answer>): AdminRoute {
  return route as unknown as AdminRoute;
}

const DOOR_ERRORS = [
  'ADMIN_TOKEN_INVALID',
  'RATE_LIMIT_EXCEEDED',
  'VALIDATION_ERROR',
  'INTERNAL_ERROR',
  'OVERLOADED',
  'OUTCOME_UNKNOWN',
] as const satisfies readonly ErrorCode[];
const BODY_ERRORS = ['INVALID_JSON', 'BODY_TOO_LARGE'] as const satisfies readonly ErrorCode[];

export function serveAdmin(rest: Rest, deps: AdminDeps, route: AdminRoute): void {
  rest.route({
    method: route.method,
    url: route.url,
    schema: schemaOf(route),
    onRequest: deps.admitOperator,
    handler: async (request) => {
      const requestId = requestIdOf(request);
      const answer = await route.handle(
        {
          params: request.params as Readonly<Record<string, string>>,
          query: request.query,
          body: request.body,
          idempotencyKey: readIdempotencyKey(idempotencyHeaders(request)),
          caller: { actor: operatorOf(request), causation: requestId },
        },
        deps,
      );
      return success(answer, requestId);
    },
  });
}

/** Waits for another service, but not for ever. @throws DaftariError OUTCOME_UNKNOWN */
export function answered<T>({ scheduler }: Pick<AdminDeps, 'scheduler'>, answer: Promise<T>): Promise<T> {
  return withDeadline(answer, SERVICE_DEADLINE_MS, scheduler, 'the service that was asked');
}

function schemaOf(route: AdminRoute) {
  const { operationId, summary, description, params, query, body, answer, answers, sample, errors = [] } = route;
  const codes: readonly ErrorCode[] = [
    ...DOOR_ERRORS,
    'INVALID_IDEMPOTENCY_KEY',
    ...(body === undefined ? [] : BODY_ERRORS),
    ...errors,
  ];
  return {
    ...{ tags: [ADMIN_TAG], operationId, summary, description, security: [{ [ADMIN_SCHEME]: [] }] },
    ...(params === undefined ? {} : { params }),
    ...(query === undefined ? {} : { querystring: query }),
    headers: headersOf(route),
    ...(body === undefined ? {} : { body }),
    response: {
      200: successResponse(answer, answers, sample),
      ...errorResponses('palpluss', [...new Set(codes)], route.url),
    },
  };
}

const Operator = Type.Optional(
  Type.String({
    pattern: '^[A-Za-z0-9._-]{1,60}$',
    default: 'admin',
    description: 'Who decides, as the log is to name them: `operator:<name>`.',
    examples: ['amina'],
  }),
);

function headersOf({ method, again }: AdminRoute) {
  if (method !== 'POST') return Type.Object({ [OPERATOR_HEADER]: Operator });
  const { properties } = RequestHeaders(again ?? 'The same request again changes nothing, with or without a key.');
  return Type.Object({ [IDEMPOTENCY_HEADER]: properties[IDEMPOTENCY_HEADER]!, [OPERATOR_HEADER]: Operator });
}
