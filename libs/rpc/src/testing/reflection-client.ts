import { dirname, join } from 'node:path';
import { BinaryWriter } from '@bufbuild/protobuf/wire';
import {
  credentials,
  loadPackageDefinition,
  type ClientDuplexStream,
  type ServiceClientConstructor,
} from '@grpc/grpc-js';
import { loadFileDescriptorSetFromBuffer, loadSync, type PackageDefinition } from '@grpc/proto-loader';

interface ReflectionRequest {
  readonly listServices?: string;
  readonly fileContainingSymbol?: string;
}
interface ReflectionAnswer {
  readonly listServicesResponse?: { readonly service: readonly { readonly name: string }[] };
  readonly fileDescriptorResponse?: { readonly fileDescriptorProto: readonly Buffer[] };
  readonly errorResponse?: { readonly errorCode: number; readonly errorMessage: string };
}
export type ReflectionStream = ClientDuplexStream<ReflectionRequest, ReflectionAnswer>;

const LOADING = { longs: Number, enums: String, defaults: true, oneofs: true };

/** Opens a reflection stream with nothing but the protocol's own definition. @param version `v1` or `v1alpha` */
export function reflectionStream(address: string, version: 'v1' | 'v1alpha' = 'v1') {
  const folder = join(dirname(require.resolve('@grpc/reflection')), '../proto');
  const loaded = loadPackageDefinition(loadSync(join(folder, `grpc/reflection/${version}/reflection.proto`)));
  const Client = at(loaded, `grpc.reflection.${version}.ServerReflection`);
  const client = new Client(address, credentials.createInsecure());
  const open = client['ServerReflectionInfo'] as unknown as (options: object) => ReflectionStream;
  const stream = open.call(client, { deadline: Date.now() + 10_000 });
  const ask = (request: ReflectionRequest) =>
    new Promise<ReflectionAnswer>((resolve, reject) => {
      stream.once('data', resolve).once('error', reject);
      stream.write(request);
    });
  return { stream, ask, close: () => (stream.end(), client.close()) };
}

/** The definition of everything in the files that declare a symbol, as the server describes them. */
export async function definitionBySymbol(address: string, symbol: string): Promise<PackageDefinition> {
  const reflection = reflectionStream(address);
  try {
    const { fileDescriptorResponse } = await reflection.ask({ fileContainingSymbol: symbol });
    return definitionOf(fileDescriptorResponse?.fileDescriptorProto ?? []);
  } finally {
    reflection.close();
  }
}

/** A client of a service that is known only from descriptors. */
export function dynamicClient(definition: PackageDefinition, service: string, address: string) {
  const Client = at(loadPackageDefinition(definition), service);
  return new Client(address, credentials.createInsecure());
}

/** A google.protobuf.FileDescriptorSet: each file is field 1, length-delimited. */
function definitionOf(files: readonly Buffer[]): PackageDefinition {
  const set = new BinaryWriter();
  for (const file of files) set.uint32((1 << 3) | 2).bytes(file);
  return loadFileDescriptorSetFromBuffer(Buffer.from(set.finish()), LOADING);
}

function at(loaded: object, name: string): ServiceClientConstructor {
  return name
    .split('.')
    .reduce<unknown>((value, part) => (value as Record<string, unknown>)[part], loaded) as ServiceClientConstructor;
}
