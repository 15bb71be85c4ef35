import { dice } from './dice';
import { asHttp, hostileRequest, type HostileRequest } from './hostile-requests';
import { problemWith, reachedValidation } from './hostile-verdict';
import { parsedAnswer, rawHttp, type RawAnswer } from './raw-http';

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
  readonly apiKey: string;
  /** The same seed sends the same requests. */
  readonly seed: number;
  readonly count: number;
  readonly concurrency?: number;
}

/** Sends hostile requests over sockets, each on a connection of its own, and judges every answer. */
export async function runHostileRequests(options: HostileOptions): Promise<HostileRun> {
  const histogram: Record<string, number> = {};
  const problems: string[] = [];
  const source = dice(options.seed);
  let [sent, validated] = [0, 0];
  const client = async () => {
    while (sent < options.count) {
      sent += 1;
      const request = hostileRequest(source, options.apiKey);
      const answer = await answerTo(options.port, request);
      histogram[answer.status] = (histogram[answer.status] ?? 0) + 1;
      if (reachedValidation(request, answer)) validated += 1;
      const problem = problemWith(request, answer);
      if (problem !== undefined) problems.push(`${problem}: ${shown(request)} -> ${answer.body.slice(0, 200)}`);
    }
  };
  await Promise.all(Array.from({ length: options.concurrency ?? 16 }, client));
  return { histogram, validated, problems };
}

async function answerTo(port: number, request: HostileRequest): Promise<RawAnswer> {
  return parsedAnswer(await rawHttp(port, [asHttp(request)], (text) => isWhole(text, request.method)));
}

/** True when an answer has come with all of its body. */
function isWhole(text: string, method: string): boolean {
  const end = text.indexOf('\r\n\r\n');
  if (end === -1) return false;
  const length = /^content-length: *(\d+)/im.exec(text.slice(0, end))?.[1];
  return method === 'HEAD' || length === undefined || text.length >= end + 4 + Number(length);
}

function shown({ method, target, headers, body }: HostileRequest): string {
  const text = body?.subarray(0, 300).toString('latin1');
  return JSON.stringify([
    method,
    target.slice(0, 200),
    headers.map(([name, value]) => `${name}: ${value.slice(0, 60)}`),
    text,
  ]);
}
