import { askForToken, basic, CREDENTIALS, goodPush, OAUTH_PATH, PUSH_PATH, startRig, type Rig } from './testing/rig';

describe('OAuth', () => {
  let rig: Rig;
  beforeEach(async () => void (rig = await startRig()));
  afterEach(() => rig.simulator.stop());

  const ask = (authorization: string | undefined, url = OAUTH_PATH, method: 'GET' | 'POST' = 'GET') =>
    rig.simulator.app.inject({ method, url, headers: authorization === undefined ? {} : { authorization } });
  const good = basic(CREDENTIALS.consumerKey, CREDENTIALS.consumerSecret);

  it('gives an opaque token of 28 characters and its life as text', async () => {
    const answer = await askForToken(rig.simulator);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['x-daftari-simulator']).toBe('true');
    expect(answer.headers['content-type']).toMatch(/^application\/json/);
    expect(answer.json()).toEqual({ access_token: expect.stringMatching(/^[A-Za-z0-9]{28}$/), expires_in: '3599' });
  });

  it.each([
    ['no Authorization', undefined, OAUTH_PATH, '400.008.01', 'Invalid authentication type passed'],
    ['a bearer token', 'Bearer abc', OAUTH_PATH, '400.008.01', 'Invalid authentication type passed'],
    [
      'a wrong secret',
      basic(CREDENTIALS.consumerKey, 'wrong'),
      OAUTH_PATH,
      '400.008.01',
      'Invalid Authentication passed',
    ],
    [
      'a wrong key',
      basic('wrong', CREDENTIALS.consumerSecret),
      OAUTH_PATH,
      '400.008.01',
      'Invalid Authentication passed',
    ],
    ['no grant type', good, '/oauth/v1/generate', '400.008.02', 'Invalid grant type passed'],
    ['another grant type', good, '/oauth/v1/generate?grant_type=password', '400.008.02', 'Invalid grant type passed'],
  ])('refuses %s', async (_, authorization, url, errorCode, errorMessage) => {
    const answer = await ask(authorization, url);
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toEqual({ requestId: expect.stringMatching(REQUEST_ID), errorCode, errorMessage });
  });

  it('knows GET only', async () => {
    const answer = await ask(good, OAUTH_PATH, 'POST');
    expect(answer.statusCode).toBe(405);
    expect(answer.json()).toMatchObject({ errorCode: '405.001', errorMessage: 'POST Method Not Allowed' });
  });
});

describe('an access token', () => {
  const pushWith = (rig: Rig, authorization: string | undefined) =>
    rig.simulator.app.inject({
      method: 'POST',
      url: PUSH_PATH,
      headers: { 'content-type': 'application/json', ...(authorization === undefined ? {} : { authorization }) },
      payload: JSON.stringify(goodPush()),
    });
  const expectRefused = async (rig: Rig, authorization: string | undefined) => {
    const answer = await pushWith(rig, authorization);
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toEqual({
      requestId: expect.stringMatching(REQUEST_ID),
      errorCode: '404.001.03',
      errorMessage: 'Invalid Access Token',
    });
  };

  it('is refused with HTTP 404 when it is missing, malformed or unknown', async () => {
    const rig = await startRig();
    for (const authorization of [undefined, 'Bearer', 'Basic abc', 'Bearer unknown-token-of-nobody']) {
      await expectRefused(rig, authorization);
    }
    await rig.simulator.stop();
  });

  it('ends after 3,599 seconds', async () => {
    const rig = await startRig();
    const token = await rig.newToken();
    rig.clock.advance(3_598_999);
    expect((await pushWith(rig, `Bearer ${token}`)).statusCode).toBe(200);
    rig.clock.advance(1);
    await expectRefused(rig, `Bearer ${token}`);
    await rig.simulator.stop();
  });

  it('is invalidated by the next one', async () => {
    const rig = await startRig();
    const [first, second] = [await rig.newToken(), await rig.newToken()];
    await expectRefused(rig, `Bearer ${first}`);
    expect((await pushWith(rig, `Bearer ${second}`)).statusCode).toBe(200);
    await rig.simulator.stop();
  });

  it('outlives the next one when that is switched off', async () => {
    const rig = await startRig({ switches: { newTokenSupersedes: false } });
    const first = await rig.newToken();
    await rig.newToken();
    expect((await pushWith(rig, `Bearer ${first}`)).statusCode).toBe(200);
    await rig.simulator.stop();
  });
});

const REQUEST_ID = /^[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\d{7}$/;
