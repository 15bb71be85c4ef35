import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Schema from 'typebox/schema';
import { SHARED_SCHEMAS } from '../adapters/rest/openapi/document';

/** Notes every answer that its route's documentation does not describe, word for word. */
export interface AnswerCheck {
  readonly departures: readonly string[];
}

type Json = Record<string, unknown>;

/** To be called on a fresh Fastify, before routes are registered. */
export function checkingAnswers(app: FastifyInstance): AnswerCheck {
  const departures: string[] = [];
  app.addHook('onSend', async (request, reply, payload) => {
    const departure = departureOf(request, reply, payload);
    if (departure !== undefined) departures.push(departure);
    return payload;
  });
  return { departures };
}

function departureOf(request: FastifyRequest, reply: FastifyReply, payload: unknown): string | undefined {
  const schema = request.routeOptions.schema as (Json & { response?: Json; hide?: boolean }) | undefined;
  if (request.is404 || schema?.hide === true || request.method === 'HEAD') return undefined;
  const where = `${request.method} ${request.routeOptions.url} ${reply.statusCode}`;
  const documented = schema?.response?.[String(reply.statusCode)] as Json | undefined;
  if (documented === undefined) return `${where}: not documented, ${String(payload)}`;
  const body: unknown = JSON.parse(String(payload));
  const answer = jsonSchemaIn(documented);
  if (!describes(answer, body)) return `${where}: ${JSON.stringify([Schema.Errors(answer, body)[1], body])}`;
  const code = (body as { error?: { code?: string } }).error?.code;
  const codes = Object.keys(mediaIn(documented)?.examples ?? {});
  return code === undefined || codes.includes(code) ? undefined : `${where}: ${code} is not documented`;
}

/** True when a schema describes a value and names everything in it: closed, although clients are told to expect more. */
export function describes(schema: object, body: unknown): boolean {
  return Schema.Check(closed(schema) as object, body);
}

function mediaIn(response: Json): { schema: object; examples?: object } | undefined {
  return (response['content'] as Record<string, { schema: object; examples?: object }> | undefined)?.[
    'application/json'
  ];
}

function jsonSchemaIn(response: Json): object {
  const { headers: _, ...schema } = (mediaIn(response)?.schema ?? response) as Json;
  const reference = schema['$ref'];
  if (typeof reference !== 'string') return schema;
  const shared = (SHARED_SCHEMAS as readonly { $id?: string }[]).find(({ $id }) => `${$id}#` === reference);
  if (shared === undefined) throw new Error(`no shared schema ${reference}`);
  return shared;
}

/** The same schema, but what it does not name may not be there. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { $id: _, ...rest } = schema as Json;
  const inner = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, closed(value)]));
  return typeof inner['properties'] === 'object' && inner['type'] === 'object'
    ? { ...inner, additionalProperties: false }
    : inner;
}
