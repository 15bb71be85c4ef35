import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { examplesOf, operationsOf, type ApiDocument } from '@daftari/api-contract/document';
import { postmanCollection, type PostmanCollection } from '@daftari/api-contract/postman';
import { postmanProblems } from '@daftari/api-contract/postman-structure';
import { servedDocument } from '../../../testing/served-document';

const PAGE = join(__dirname, '../../../../../../docs/reference/daftari.postman_collection.json');

describe('the Postman collection', () => {
  let document: ApiDocument;
  let collection: PostmanCollection;
  beforeAll(async () => {
    document = await servedDocument();
    collection = JSON.parse(readFileSync(PAGE, 'utf8')) as PostmanCollection;
  });

  it('is what the document says; if not, run: node tools/openapi/postman.mjs', () => {
    expect(collection).toEqual(JSON.parse(JSON.stringify(postmanCollection(document))));
  });

  it('is built as Postman reads it', () => {
    expect(postmanProblems(collection)).toEqual([]);
    expect(postmanProblems({ ...collection, item: [{ name: 'x', item: [{ name: 'y' }] }] })).toHaveLength(1);
  });

  it('has a request for every example of every operation', () => {
    const examples = operationsOf(document).flatMap(({ operation }) => {
      const media = operation.requestBody?.content['application/json'];
      return media === undefined ? ['none'] : examplesOf(media).map(([name]) => name);
    });
    expect(collection.item.flatMap(({ item }) => item)).toHaveLength(examples.length);
  });

  it('asks PlugPay’s route for what its example is', () => {
    const plugPay = collection.item.find(({ name }) => name === 'PlugPay')!.item;
    const raw = plugPay.map(({ request }) => (request.url as { raw: string }).raw);
    expect(raw).toEqual(expect.arrayContaining(['{{baseUrl}}/api/v1/payments?type=b2c']));
  });
});
