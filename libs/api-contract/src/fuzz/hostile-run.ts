import type { ApiDocument } from '../document';
import { hostileRequests, type Attacker } from './hostile-requests';
import { asHttp, shownRequest, type HttpRequest } from './http-request';
import { parsedAnswer, rawHttp, type RawAnswer } from './raw-http';
import { verdictsOf } from './verdict';

export interface HostileRun {
  /** How many answers of each status. */
  readonly histogram: Readonly<Record<string, number>>;
  /** How many requests got as far as their fields. */
  readonly validated: number;
  /** What was wrong, with the request that shows it. */
  readonly problems: readonly string[];
}

export interface HostileOptions {
  /** On 127.0.0.1. */
  readonly port: number;
  /** As the server tells it. */
  readonly document: ApiDocument;
  readonly attacker: Attacker;
  /** The same seed sends the same requests. */
  readonly seed: number;
  readonly count: number;
  readonly concurrency?: number;
  /** What else is wrong with an answer, beside what the document says of it. */
  readonly alsoWrong?: (request: HttpRequest, answer: RawAnswer) => string | undefined;
}

/** Sends hostile requests over sockets, each on a connection of its own, and judges every answer. */
export async function runHostileRequests(options: HostileOptions): Promise<HostileRun> {
  const { document, attacker, alsoWrong = () => undefined } = options;
  const histogram: Record<string, number> = {};
  const problems: string[] = [];
  const verdicts = verdictsOf(document);
  const requests = hostileRequests(document, attacker, options);
  let validated = 0;
  const client = async () => {
    for (const request of requests) {
      const answer = await answerTo(options.port, request);
      histogram[answer.status] = (histogram[answer.status] ?? 0) + 1;
      if (verdicts.reachedValidation(request, answer)) validated += 1;
      const problem = verdicts.problemWith(request, answer) ?? alsoWrong(request, answer);
      if (problem !== undefined) problems.push(`${problem}: ${shownRequest(request)} -> ${answer.body.slice(0, 200)}`);
    }
  };
  await Promise.all(Array.from({ length: options.concurrency ?? 16 }, client));
  return { histogram, validated, problems };
}

async function answerTo(port: number, request: HttpRequest): Promise<RawAnswer> {
  return parsedAnswer(await rawHttp(port, [asHttp(request)], (text) => isWhole(text, request.method)));
}

/** True when an answer has come with all of its body. */
function isWhole(text: string, method: string): boolean {
  const end = text.indexOf('\r\n\r\n');
  if (end === -1) return false;
  const length = /^content-length: *(\d+)/im.exec(text.slice(0, end))?.[1];
  return method === 'HEAD' || length === undefined || text.length >= end + 4 + Number(length);
}
