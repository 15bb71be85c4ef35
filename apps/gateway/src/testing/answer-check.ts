import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Check } from 'typebox/value';
import { answerContract, type AnswerContract } from '@daftari/api-contract/answer-contract';
import type { ApiDocument } from '@daftari/api-contract/document';
import { dialectOf } from '../adapters/rest/dialect';
import { Failure } from '../adapters/rest/envelope';
import { PlugPayFailure } from '../adapters/rest/plugpay-envelope';

/** Notes every answer that the served OpenAPI document does not describe, word for word. */
export interface AnswerCheck {
  readonly departures: readonly string[];
}

/**
 * To be called on a fresh Fastify, before routes are registered. Those of a spec that are given the same name serve the same
 * document, which is made once: making it takes longer than most tests.
 */
export function checkingAnswers(app: FastifyInstance, name: string): AnswerCheck {
  const departures: string[] = [];
  app.addHook('onSend', async (request, reply, payload) => {
    const contract = contracts.get(name) ?? contractOf(request);
    contracts.set(name, contract);
    const departure = departureOf(contract, request, reply, payload);
    if (departure !== undefined) departures.push(departure);
    return payload;
  });
  return { departures };
}

const contracts = new Map<string, AnswerContract>();

/** The document belongs to the plugin that the routes are in, and is whole once the first request comes. */
function contractOf({ server }: FastifyRequest): AnswerContract {
  return answerContract(server.swagger() as unknown as ApiDocument);
}

function departureOf(
  contract: AnswerContract,
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
): string | undefined {
  const { url = '', schema } = request.routeOptions;
  const body = typeof payload === 'string' ? payload : (payload ?? null) === null ? '' : undefined;
  if (request.is404) return unroutedDeparture(request, reply.statusCode, body);
  if ((schema as { hide?: boolean } | undefined)?.hide === true || request.method === 'HEAD') return undefined;
  const { method } = request;
  if (contract.operationFor(method, url) === undefined) return `${method} ${url}: not in the document`;
  return contract.departureOf({ method, target: url, status: reply.statusCode, headers: reply.getHeaders(), body });
}

/** What no route takes is answered in the shape of its path's dialect, or with nothing. */
function unroutedDeparture(request: FastifyRequest, status: number, body: string | undefined): string | undefined {
  if (body === '') return status === 204 ? undefined : `${request.method} ${request.url}: no body`;
  const shape = dialectOf(request) === 'plugpay' ? PlugPayFailure : Failure;
  const right = body !== undefined && [400, 404, 405].includes(status) && Check(shape, JSON.parse(body));
  return right ? undefined : `${request.method} ${request.url} ${status}: ${body}`;
}
