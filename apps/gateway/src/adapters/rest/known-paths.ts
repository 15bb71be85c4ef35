import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { DaftariError } from '@daftari/kernel/errors';
import { pathIn } from './dialect';

interface KnownPath {
  readonly pattern: RegExp;
  readonly methods: Set<string>;
}

/**
 * Answers what no route takes: 404 for an unknown path, 405 with `Allow` for a known one, 204 with `Allow` for OPTIONS.
 * It looks before the body is read and before anybody is asked who they are. Call it before the routes are registered.
 */
export function answerUnrouted(fastify: FastifyInstance): void {
  const paths = new Map<string, KnownPath>();
  fastify.addHook('onRoute', ({ url, method }) => {
    const path = paths.get(url) ?? { pattern: patternOf(url), methods: new Set(['OPTIONS']) };
    for (const each of [method].flat()) path.methods.add(each);
    paths.set(url, path);
  });
  fastify.addHook('onRequest', async (request, reply) => {
    if (request.is404) return answer(request, reply, [...paths.values()]);
  });
  fastify.setNotFoundHandler(() => {
    throw new DaftariError('NOT_FOUND');
  });
}

function answer(request: FastifyRequest, reply: FastifyReply, paths: readonly KnownPath[]) {
  const path = pathIn(request.url);
  const known = paths.find(({ pattern }) => pattern.test(path));
  if (known === undefined) throw new DaftariError('NOT_FOUND');
  reply.header('allow', [...known.methods].sort().join(', '));
  if (request.method !== 'OPTIONS') throw new DaftariError('METHOD_NOT_ALLOWED');
  return reply.code(204).send();
}

function patternOf(url: string): RegExp {
  return new RegExp(`^${url.split('/').map(segmentPattern).join('/')}$`, 's');
}

function segmentPattern(segment: string): string {
  if (segment === '*') return '.*';
  return segment.startsWith(':') ? '[^/]+' : segment.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
