import { Check } from 'typebox/value';
import { dialectOfTarget } from '../adapters/rest/dialect';
import { Failure } from '../adapters/rest/envelope';
import { PlugPayFailure } from '../adapters/rest/plugpay-envelope';
import type { HostileRequest } from './hostile-requests';
import type { RawAnswer } from './raw-http';

/** What is wrong with an answer to a hostile request; undefined when nothing is. */
export function problemWith({ method, target }: HostileRequest, answer: RawAnswer): string | undefined {
  const { status, headers, body } = answer;
  if (!(status >= 200 && status < 500)) return `status ${status}`;
  if (status === 204 || method === 'HEAD') return body === '' ? undefined : 'a body where there is none';
  if (status < 300 && /^\/docs(\/|$)/.test(target)) return undefined; // pages for people
  if (headers['content-type']?.startsWith('application/json') !== true)
    return `content type ${headers['content-type']}`;
  const json = parsed(body);
  if (json === undefined) return 'no JSON';
  if (status < 300) return undefined;
  if (dialectOfTarget(target) === 'palpluss') return Check(Failure, json) ? undefined : "not PalPluss's envelope";
  return Check(PlugPayFailure, json) && json.status === status ? undefined : "not PlugPay's envelope";
}

const NOT_FIELDS = /not valid JSON|not a valid URL|not valid HTTP|headers are too large/;

/** True when a request got as far as its fields: they were refused, or they were accepted. */
export function reachedValidation({ method, target }: HostileRequest, { status, body }: RawAnswer): boolean {
  if (method !== 'POST') return status === 400 && body.includes('INVALID_UUID');
  if (!/^\/(api\/)?v1\//.test(target)) return false;
  if (status === 200 || status === 402 || status === 409) return true;
  return status === 400 && !NOT_FIELDS.test(body);
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
