const { createHmac, timingSafeEqual } = require('node:crypto');

const FIVE_MINUTES = 5 * 60;

/**
 * Checks a webhook and answers what it says; throws when it is not from us, or was sent too long ago.
 * `headers` have lower-case names; `body` is the text exactly as it came, before anything parsed it.
 */
function verifyWebhook(secret, headers, body, nowSeconds = Math.floor(Date.now() / 1000)) {
  const id = headers['webhook-id'];
  const timestamp = headers['webhook-timestamp'];
  if (!id || !(Math.abs(nowSeconds - Number(timestamp)) <= FIVE_MINUTES)) throw new Error('too old, or no webhook');
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest();
  const signatures = String(headers['webhook-signature'] ?? '').split(' ');
  const isOurs = signatures.some((signature) => {
    const given = Buffer.from(signature.replace('v1,', ''), 'base64');
    return signature.startsWith('v1,') && given.length === expected.length && timingSafeEqual(given, expected);
  });
  if (!isOurs) throw new Error('the signature is wrong');
  return JSON.parse(body);
}

module.exports = { verifyWebhook };
