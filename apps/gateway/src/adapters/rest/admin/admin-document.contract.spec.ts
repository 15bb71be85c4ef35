import { documentProblems } from '@daftari/api-contract/document-problems';
import type { ApiDocument, ApiOperation } from '@daftari/api-contract/document';
import { ADMIN_TOKEN, operatorsGateway, type OperatorsGateway } from '../../../testing/operators-gateway';

let gateway: OperatorsGateway;
let document: ApiDocument;
beforeAll(async () => {
  gateway = await operatorsGateway();
  document = (await gateway.app.inject('/openapi.json')).json<ApiDocument>();
});
afterAll(() => gateway.stop());

const operations = () =>
  Object.entries(document.paths)
    .flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method, operation })))
    .filter(({ operation }) => operation.tags.includes('Admin'));

function examplePath(path: string, { parameters = [] }: ApiOperation): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const found = parameters.find((each) => each.in === 'path' && each.name === name);
    const [example] = (found?.schema['examples'] ?? [found?.example]) as unknown[];
    return encodeURIComponent(String(example));
  });
}

describe('what the document says of the operator’s API', () => {
  it('is complete, and true to itself', () => {
    expect(documentProblems(document).filter((problem) => problem.includes('/admin/'))).toEqual([]);
  });

  it('asks for the admin token, and for nothing else', () => {
    for (const { operation } of operations()) expect(operation.security).toEqual([{ adminToken: [] }]);
    expect(document.components.securitySchemes?.['adminToken']).toMatchObject({ type: 'http', scheme: 'bearer' });
  });

  it('holds: every example is answered as its success is documented', async () => {
    let sent = 0;
    for (const { path, method, operation } of operations()) {
      const examples = Object.entries(
        operation.requestBody?.content['application/json']?.examples ?? { none: undefined },
      );
      for (const [name, example] of examples) {
        const answer = await gateway.app.inject({
          method: method.toUpperCase() as 'GET',
          url: examplePath(path, operation),
          headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
          ...(example === undefined ? {} : { payload: example.value as object }),
        });
        // That the body is as documented is checked when the gateway stops.
        expect([path, name, answer.statusCode]).toEqual([path, name, 200]);
        sent += 1;
      }
    }
    expect(sent).toBeGreaterThan(30);
  });
});
