import type { Server, UntypedServiceImplementation } from '@grpc/grpc-js';
import type { GrpcService } from './grpc-service';

type AddService = Pick<Server, 'addService'>;

/** What a library would add to a server, as services of ours. */
export function servicesAddedBy(addTo: (server: AddService) => void): readonly GrpcService[] {
  const added: GrpcService[] = [];
  addTo({
    addService(definition, implementation: UntypedServiceImplementation) {
      const path = Object.values(definition)[0]?.path ?? '';
      added.push({ name: path.split('/')[1] ?? '', definition, implementation });
    },
  });
  return added;
}
