/** The parts of an OpenAPI 3.1 document that we read. */
export interface ApiDocument {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string; readonly description?: string };
  readonly servers?: readonly { readonly url: string; readonly description?: string }[];
  readonly tags?: readonly { readonly name: string; readonly description?: string }[];
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, ApiOperation>>>>;
  readonly components: {
    readonly schemas?: Readonly<Record<string, JsonSchema>>;
    readonly securitySchemes?: Readonly<Record<string, { readonly type: string; readonly scheme?: string }>>;
  };
}

export interface ApiOperation {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly tags: readonly string[];
  /** Empty where nobody is asked who they are; absent where the document's own counts. */
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly ApiParameter[];
  readonly requestBody?: { readonly required?: boolean; readonly content: Readonly<Record<string, ApiMedia>> };
  readonly responses: Readonly<Record<string, ApiResponse>>;
}

export interface ApiParameter {
  readonly in: 'path' | 'query' | 'header' | 'cookie';
  readonly name: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly example?: unknown;
  readonly schema: JsonSchema;
}

export interface ApiResponse {
  readonly description: string;
  readonly headers?: Readonly<Record<string, { readonly schema: JsonSchema; readonly description?: string }>>;
  readonly content?: Readonly<Record<string, ApiMedia>>;
}

export interface ApiMedia {
  readonly schema: JsonSchema;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly summary?: string; readonly value: unknown }>>;
}

/** A JSON Schema of the 2020-12 draft, which is that of OpenAPI 3.1. */
export type JsonSchema = Readonly<Record<string, unknown>>;

export const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] as const;
export const JSON_MEDIA = 'application/json';

/** An operation and where it stands. */
export interface OperationAt {
  readonly path: string;
  readonly method: (typeof METHODS)[number];
  readonly operation: ApiOperation;
}

/** Every operation, in the order of the document. */
export function operationsOf(document: ApiDocument): OperationAt[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      return operation === undefined ? [] : [{ path, method, operation }];
    }),
  );
}

/**
 * The schema with what it refers to in the place of the references, so that it stands by itself.
 * @throws when a reference leads nowhere; a schema that contains itself is refused
 */
export function resolvedSchema(document: ApiDocument, schema: unknown, within: readonly string[] = []): unknown {
  if (Array.isArray(schema)) return schema.map((each) => resolvedSchema(document, each, within));
  if (typeof schema !== 'object' || schema === null) return schema;
  const { $ref: reference, ...rest } = schema as JsonSchema;
  const own = () =>
    Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, resolvedSchema(document, value, within)]));
  if (typeof reference !== 'string') return own();
  const name = reference.replace('#/components/schemas/', '');
  const shared = document.components.schemas?.[name];
  if (shared === undefined || within.includes(name)) throw new Error(`${reference} can not be resolved`);
  return { ...(resolvedSchema(document, shared, [...within, name]) as object), ...own() };
}

/** The examples of a media type, by name. */
export function examplesOf(media: ApiMedia | undefined): [name: string, value: unknown][] {
  const named = Object.entries(media?.examples ?? {}).map(([name, { value }]): [string, unknown] => [name, value]);
  return media?.example === undefined ? named : [['example', media.example], ...named];
}

/** The example of a parameter; undefined when it has none. */
export function parameterExample({ example, schema }: ApiParameter): unknown {
  const listed = schema['examples'];
  return example ?? (Array.isArray(listed) ? (listed[0] as unknown) : schema['default']);
}
