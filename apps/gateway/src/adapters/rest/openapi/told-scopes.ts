import type { SwaggerTransform } from '@fastify/swagger';
import type { FastifySchema } from 'fastify';
import type { Admission } from '../admission';

/** The name of the list in the document. */
export const SCOPES_EXTENSION = 'x-required-scopes';

/** Adds to what a route says of itself which scope its key needs, as its admission has it. */
export const tellingScopes: SwaggerTransform = ({ schema, url, route }) => {
  const scopes = (route.onRequest as Partial<Admission> | undefined)?.scopes;
  if (scopes === undefined) return { schema, url };
  const { description } = (schema ?? {}) as FastifySchema & { description?: string };
  const told = `Needs a key with the scope ${scopes.map((scope) => `\`${scope}\``).join(', or for some types ')}.`;
  const more = { description: [description, told].filter(Boolean).join('\n\n'), [SCOPES_EXTENSION]: [...scopes] };
  return { schema: { ...schema, ...more }, url };
};
