import type { ApiDocument } from '@daftari/api-contract/document';
import { hostileRequests, type Attacker } from '@daftari/api-contract/fuzz/hostile-requests';
import { shownRequest, type HttpRequest } from '@daftari/api-contract/fuzz/http-request';
import { verdictsOf, type HostileAnswer } from '@daftari/api-contract/fuzz/verdict';
import { seedsToRun, SOAK, withSeed } from '@daftari/simulation/seeds';
import { CANARY, oneOfEverything } from './fuzzed-merchants';
import { virtualInstallation, type VirtualInstallation } from './virtual-installation';
import { virtualMerchant, type VirtualMerchant } from './virtual-merchant';

const REQUESTS = Number(process.env['REQUESTS'] ?? (SOAK ? 100_000 : 5_000));
const AT_ONCE = 50;
/** Of virtual time: what takes longer hangs. */
const ANSWERED_WITHIN_MS = 60_000;
const BETWEEN_MS = 500;
/** Of real time, against hanging. */
const DEADLINE_MS = SOAK ? 3 * 3_600_000 : 600_000;
const SHOWN_PROBLEMS = 30;

/** Every route of the document against the very services that `npm start` runs, in one process and in virtual time. */
it.each(seedsToRun(1, 1))(
  `${REQUESTS} fuzzed requests over every route are answered as documented, and tell nothing of another merchant (seed %i)`,
  (seed) =>
    withSeed(seed, async () => {
      const world = await virtualInstallation({ seed });
      const [mine, others] = [await virtualMerchant(world, 'Duka'), await virtualMerchant(world, `${CANARY} shop`)];
      const document = (await world.rest.inject('/openapi.json')).json<ApiDocument>();
      const theirs = await oneOfEverything(world, document, others, CANARY);
      const own = await oneOfEverything(world, document, mine, 'own');
      expect([theirs.succeeded > 8, own.succeeded > 8]).toEqual([true, true]);
      const ids = [...own.ids, ...theirs.ids, others.merchantId, mine.merchantId];
      const found = await fuzz(world, document, { apiKey: mine.apiKey, ids }, seed);
      process.stdout.write(`seed ${seed}: ${JSON.stringify(found.histogram)}, ${found.validated} reached validation\n`);
      expect(found.problems.slice(0, SHOWN_PROBLEMS)).toEqual([]);
      expect(found.validated / REQUESTS).toBeGreaterThan(0.3);
      await expectThatItWorks(world, mine);
      expect(world.log.join('')).not.toMatch(/"level":"(error|fatal)"|"level":[56]0/);
      await world.end();
    }),
  DEADLINE_MS,
);

interface Found {
  readonly histogram: Record<string, number>;
  readonly problems: string[];
  validated: number;
}

/** Sends them in waves, so that time can pass for those who wait for M-Pesa. */
async function fuzz(world: VirtualInstallation, document: ApiDocument, attacker: Attacker, seed: number) {
  const verdicts = verdictsOf(document);
  const found: Found = { histogram: {}, problems: [], validated: 0 };
  const judge = (request: HttpRequest, answer: HostileAnswer) => {
    found.histogram[answer.status] = (found.histogram[answer.status] ?? 0) + 1;
    if (verdicts.reachedValidation(request, answer)) found.validated += 1;
    const leak = answer.body.toLowerCase().includes(CANARY) ? 'another merchant’s data' : undefined;
    const problem = leak ?? verdicts.problemWith(request, answer);
    if (problem !== undefined)
      found.problems.push(`${problem}: ${shownRequest(request)} -> ${answer.body.slice(0, 300)}`);
  };
  let wave: HttpRequest[] = [];
  const sendWave = async () => {
    const waiting = new Set(wave);
    for (const request of wave) {
      void injected(world, request).then((answer) => {
        waiting.delete(request);
        judge(request, answer);
      });
    }
    const answered = async () => waiting.size === 0;
    await world.time.until('answers', answered, ANSWERED_WITHIN_MS).catch(() => {
      for (const request of waiting) found.problems.push(`no answer: ${shownRequest(request)}`);
    });
    await world.time.pass(BETWEEN_MS);
    wave = [];
  };
  for (const request of hostileRequests(document, attacker, { seed, count: REQUESTS })) {
    if (!URL.canParse(`${HOST}${request.target}`)) continue;
    // What reaches the server is what a URL makes of it: dots are resolved.
    const { pathname, search } = new URL(`${HOST}${request.target}`);
    wave.push({ ...request, target: `${pathname}${search}` });
    if (wave.length === AT_ONCE) await sendWave();
  }
  await sendWave();
  return found;
}

const HOST = 'http://daftari.test';

async function injected(world: VirtualInstallation, request: HttpRequest): Promise<HostileAnswer> {
  const { method, target, headers, body } = request;
  world.time.stir();
  const answer = await world.rest.inject({
    method: method as 'GET',
    url: `${HOST}${target}`,
    headers: Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value])),
    ...(body === undefined ? {} : { payload: body }),
  });
  world.time.stir();
  return { status: answer.statusCode, headers: answer.headers, body: answer.body };
}

/** A top-up goes by the platform's shortcode: which channel is the default now was up to the requests. */
async function expectThatItWorks(world: VirtualInstallation, merchant: VirtualMerchant): Promise<void> {
  let id: string | undefined;
  void merchant
    .send('POST', '/v1/wallets/service/topups', { amount: 1, phone: '254799999999' })
    .then(({ body }) => (id = String(body.data?.['transactionId'])));
  const ended = async () => id !== undefined && (await merchant.transaction(id))['status'] !== 'PENDING';
  await world.time.until('its end', ended, 600_000);
  expect(await merchant.transaction(id!)).toMatchObject({ status: 'SUCCESS' });
}
