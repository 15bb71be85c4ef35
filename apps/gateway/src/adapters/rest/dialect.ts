import type { FastifyRequest } from 'fastify';

/** The wire format of an answer. It follows the route, whatever goes wrong on the way (design §6). */
export type RouteDialect = 'palpluss' | 'plugpay';

/** PlugPay's clients ask under `/api`, and at one path that PalPluss does not use. */
const PLUGPAY_PATH = /^\/(api(\/.*)?|v1\/payments\/?)$/s;

export function dialectOf(request: FastifyRequest): RouteDialect {
  return dialectOfTarget(request.is404 ? request.url : (request.routeOptions.url ?? request.url));
}

/** @param target of a request line: a path or an absolute address, with or without a query */
export function dialectOfTarget(target: string): RouteDialect {
  return PLUGPAY_PATH.test(pathIn(target)) ? 'plugpay' : 'palpluss';
}

/** The path alone, unescaped as the router does it. */
export function pathIn(target: string): string {
  const path = target.replace(/^https?:\/\/[^/?#]*/i, '').split(/[?#]/, 1)[0] ?? '';
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
