import { answerContract } from '../answer-contract';
import { operationsOf, type ApiDocument } from '../document';
import { schemaChecks } from '../schema-check';
import type { HttpRequest } from './http-request';

/** An answer to a hostile request; names of headers in small letters. */
export interface HostileAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

export interface Verdicts {
  /** What is wrong with an answer; undefined when nothing is. */
  problemWith(request: HttpRequest, answer: HostileAnswer): string | undefined;
  /** True when a request got as far as its fields: they were refused by name, or they were accepted. */
  reachedValidation(request: HttpRequest, answer: HostileAnswer): boolean;
}

/** Errors above 500 that tell of M-Pesa or of the installation, not of a fault of ours. */
const HONEST = ['PROVIDER_REFUSED', 'PROVIDER_UNAVAILABLE', 'PLATFORM_CREDENTIALS_NOT_CONFIGURED'];
const HONEST_STATUSES = [500, 502, 503];
const INTERNAL = /INTERNAL_ERROR|Internal Server Error/;
/** What is refused before anybody knows which operation it is for. */
const BEFORE_ROUTES = /not a valid URL|not valid HTTP|headers are too large|did not arrive in time/;
const PAGES = /^\/(docs|openapi\.json|console)([/?]|$)/;

/**
 * Judges answers by the document: JSON in the shape of an error or of the operation's success, with the status, headers,
 * fields and codes that are documented, and nothing that says we broke.
 */
export function verdictsOf(document: ApiDocument): Verdicts {
  const contract = answerContract(document);
  const checkOf = schemaChecks(document);
  const shapes = Object.values(document.components.schemas ?? {}).map(checkOf);
  const writing = new Set(operationsOf(document).filter(({ operation }) => operation.requestBody !== undefined));
  const isRefusal = (json: unknown) => shapes.some((check) => check(json) === undefined);
  return {
    problemWith({ method, target }, answer) {
      const { status, headers, body } = answer;
      if (status >= 500 && !isHonest(answer)) return `status ${status}`;
      if (!(status >= 200 && status < 600)) return `status ${status}`;
      if (method === 'HEAD' || status === 304) return body === '' ? undefined : 'a body where there is none';
      const at = contract.operationFor(method, target);
      if (at !== undefined && !BEFORE_ROUTES.test(body)) {
        return contract.departureOf({ method, target, ...answer });
      }
      if (status === 204) return body === '' ? undefined : 'a body where there is none';
      if (status < 400) return PAGES.test(target) ? undefined : `${status} where nothing is`;
      if (headers['content-type'] !== 'application/json; charset=utf-8')
        return `type ${String(headers['content-type'])}`;
      return isRefusal(parsed(body)) ? undefined : 'not the shape of an error';
    },
    reachedValidation({ method, target }, { status, body }) {
      const at = contract.operationFor(method, target);
      if (at === undefined || BEFORE_ROUTES.test(body)) return false;
      if (status === 400) return writing.has(at) ? !body.includes('not valid JSON') : true;
      return [200, 204, 402, 404, 409].includes(status) && (writing.has(at) || at.path.includes('{'));
    },
  };
}

/** True for what M-Pesa or a missing setting explains; PlugPay's errors have no code, their text may not say that we broke. */
function isHonest({ status, body }: HostileAnswer): boolean {
  const { error } = (parsed(body) ?? {}) as { error?: { code?: string } | string };
  if (typeof error === 'string') return HONEST_STATUSES.includes(status) && !INTERNAL.test(error);
  return HONEST.includes(String(error?.code));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
