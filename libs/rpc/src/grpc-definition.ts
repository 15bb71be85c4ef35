import { BinaryReader, type BinaryWriter } from '@bufbuild/protobuf/wire';

/** What ts-proto generates for a message. */
export interface MessageCodec<T> {
  encode(message: T): BinaryWriter;
  decode(bytes: BinaryReader | Uint8Array): T;
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

type Message<Codec> = Codec extends { decode(bytes: BinaryReader | Uint8Array): infer T } ? T : never;

/** The name of a method in the generated interface, such as `holdFees`. */
export type MethodKey<D extends GrpcDefinition> = keyof D['methods'] & string;
export type RequestOf<D extends GrpcDefinition, M extends MethodKey<D>> = Message<D['methods'][M]['requestType']>;
export type ResponseOf<D extends GrpcDefinition, M extends MethodKey<D>> = Message<D['methods'][M]['responseType']>;

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

/** A message as it goes over the wire, without another copy of it. */
export function bytesOf(codec: MessageCodec<unknown>, message: unknown): Buffer {
  const { buffer, byteOffset, byteLength } = codec.encode(message).finish();
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** Reads a message. Node's own reading of UTF-8 takes a fifth of TextDecoder's time for texts as short as ids. */
export function messageOf<T>(codec: MessageCodec<T>, bytes: Buffer): T {
  return codec.decode(new BinaryReader(bytes, textOf));
}

/** As TextDecoder reads it: what is no UTF-8 is replaced, a byte order mark is kept. Parts of a Buffer are Buffers. */
function textOf(bytes: Uint8Array): string {
  return (bytes as Buffer).toString('utf8');
}
