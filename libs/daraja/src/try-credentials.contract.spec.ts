import { scriptedDaraja, type ScriptedDaraja } from './testing/scripted-daraja';
import { whyNoToken } from './try-credentials';

const CREDENTIALS = { consumerKey: 'key', consumerSecret: 's3cret-value', passkey: 'pass' };

let daraja: ScriptedDaraja;
beforeEach(async () => void (daraja = await scriptedDaraja()));
afterEach(() => daraja.close());

const ask = () => whyNoToken({ baseUrl: daraja.url, shortcode: '600100', credentials: CREDENTIALS });

it('finds nothing wrong with credentials that get a token', async () => {
  expect(await ask()).toBeUndefined();
  expect(daraja.oauth).toHaveLength(1);
  expect(daraja.pushes).toEqual([]);
});

it.each([
  [400, '', 'HTTP 400'],
  [400, '{"errorCode":"400.008.01","errorMessage":"Invalid Authentication passed"}', 'Invalid Authentication passed'],
  [503, '<html>Incapsula</html>', 'HTTP 503'],
  [400, '{"errorCode":"400.008.01","errorMessage":"no such secret s3cret-value"}', 'no such secret'],
])('says why there is none: HTTP %i %s', async (status, body, says) => {
  daraja.replyOauth({ status, body });
  const why = await ask();
  expect(why).toContain(says);
  expect(why).not.toContain(CREDENTIALS.consumerSecret);
});

it('says so when nobody is there', async () => {
  await daraja.close();
  expect(await ask()).toMatch(/connect|ECONNREFUSED/i);
  daraja = await scriptedDaraja();
});
