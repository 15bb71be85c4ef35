import { BinaryReader } from '@bufbuild/protobuf/wire';
import { FILE_DESCRIPTOR_SET } from '@daftari/contracts/generated/descriptors';
import type { EnumTypeDefinition } from '@grpc/proto-loader';
import { ReflectionService } from '@grpc/reflection';
import type { GrpcService } from './grpc-service';
import { servicesAddedBy } from './added-services';

/** Field of a google.protobuf.FileDescriptorSet that holds its files, as a tag: number 1, length-delimited. */
const FILE_TAG = (1 << 3) | 2;

/**
 * Server reflection, v1 and v1alpha: a client that knows only the address finds services, methods and types as they stand
 * under `proto/`, comments included. Lists the services that are named.
 */
export function grpcReflection(services: readonly string[]): readonly GrpcService[] {
  // The library only looks for descriptors in a definition, whatever it defines.
  const definition: EnumTypeDefinition = {
    format: 'Protocol Buffer 3 EnumDescriptorProto',
    type: {},
    fileDescriptorProtos: compiledFiles(),
  };
  const reflection = new ReflectionService({ files: definition }, { services: [...services] });
  return servicesAddedBy((server) => reflection.addToServer(server));
}

/**
 * Each file's google.protobuf.FileDescriptorProto as buf compiled it. Not by way of proto-loader: that makes type names
 * relative, which strict clients do not find.
 */
function compiledFiles(): Buffer[] {
  const reader = new BinaryReader(Buffer.from(FILE_DESCRIPTOR_SET, 'base64'));
  const files: Buffer[] = [];
  while (reader.pos < reader.len) {
    if (reader.uint32() !== FILE_TAG) throw new TypeError('the generated descriptors are no FileDescriptorSet');
    files.push(Buffer.from(reader.bytes()));
  }
  return files;
}
