import type { BinaryWriter } from '@bufbuild/protobuf/wire';

/** What ts-proto generates for a message. */
export interface MessageCodec<T> {
  encode(message: T): BinaryWriter;
  decode(bytes: Uint8Array): T;
}

/** What ts-proto generates for one unary method. */
export interface MethodDefinition {
  readonly name: string;
  readonly requestType: MessageCodec<never> | MessageCodec<unknown>;
  readonly responseType: MessageCodec<never> | MessageCodec<unknown>;
  readonly requestStream: false;
  readonly responseStream: false;
}

/** What ts-proto generates for a service: `XyzServiceDefinition`. */
export interface GrpcDefinition {
  readonly name: string;
  readonly fullName: string;
  readonly methods: { readonly [method: string]: MethodDefinition };
}

type Message<Codec> = Codec extends { decode(bytes: Uint8Array): infer T } ? T : never;

/** The interface that a definition describes; the generated `XyzService` is assignable both ways. */
export type ServiceOf<D extends GrpcDefinition> = {
  [M in keyof D['methods']]: (
    request: Message<D['methods'][M]['requestType']>,
  ) => Promise<Message<D['methods'][M]['responseType']>>;
};

/** The path of a method on the wire: `/daftari.journal.v1.JournalService/GetHeads`. */
export function methodPath(definition: GrpcDefinition, method: MethodDefinition): string {
  return `/${definition.fullName}/${method.name}`;
}
