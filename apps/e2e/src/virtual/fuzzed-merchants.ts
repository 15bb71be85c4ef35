import { examplesOf, JSON_MEDIA, operationsOf, type ApiDocument } from '@daftari/api-contract/document';
import { parameterIn } from '@daftari/api-contract/postman';
import type { VirtualInstallation } from './virtual-installation';
import type { VirtualMerchant } from './virtual-merchant';

/** No client but the other merchant ever says this word. */
export const CANARY = 'kanari';
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g;
const IS_PHONE = /^(\+?254|0)[17]\d{8}$/;
const ANSWERED_WITHIN_MS = 60_000;

/**
 * Sends every example of the document as a merchant would, so that there is one of everything: what can be told from its
 * examples bears the canary's word. Answers every id that came back, and how many requests succeeded.
 */
export async function oneOfEverything(
  world: VirtualInstallation,
  document: ApiDocument,
  merchant: VirtualMerchant,
  mark: string,
): Promise<{ ids: string[]; succeeded: number }> {
  const ids = new Set<string>();
  let succeeded = 0;
  let phones = 0;
  for (const { path, method, operation } of operationsOf(document)) {
    const media = operation.requestBody?.content[JSON_MEDIA];
    if (method !== 'post' || media === undefined || path.startsWith('/admin')) continue;
    for (const [name, example] of examplesOf(media)) {
      const body = marked(example, mark, () => `2547${mark.length}${String(1_000_000 + phones++)}`);
      const target = path.replace(/\{[^}]+\}/g, () => [...ids].at(-1) ?? 'none');
      const type = parameterIn(media.examples?.[name]?.summary ?? '', 'type');
      const url = type === undefined ? target : `${target}?type=${type}`;
      const text = await answerText(world, merchant, url, body);
      if (!text.includes('"error"')) succeeded += 1;
      for (const [id] of text.matchAll(UUID)) ids.add(id);
    }
  }
  return { ids: [...ids], succeeded };
}

async function answerText(world: VirtualInstallation, merchant: VirtualMerchant, url: string, body: unknown) {
  let text: string | undefined;
  void merchant.send('POST', url, body).then((answer) => (text = JSON.stringify(answer.body)));
  await world.time.until(`an answer of ${url}`, () => text !== undefined, ANSWERED_WITHIN_MS);
  return text!;
}

/** An example with the mark in what a person may word freely, and with phones of its own. */
function marked(value: unknown, mark: string, phone: () => string, field = ''): unknown {
  if (Array.isArray(value)) return value.map((each) => marked(each, mark, phone, field));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, marked(each, mark, phone, name)]));
  }
  if (typeof value !== 'string') return value;
  if (IS_PHONE.test(value)) return phone();
  if (/^https:/.test(value)) return `https://${mark}.example.com/hook`;
  return /name|reference|desc|remarks|reason/i.test(field) ? `${mark} ${value}` : value;
}
