import type { ServiceDefinition, UntypedHandleCall, UntypedServiceImplementation } from '@grpc/grpc-js';

/** A stream that is answered until its client has enough: health's Watch, reflection. */
interface OpenStream {
  end(): void;
  on(event: 'cancelled' | 'close' | 'finish', listener: () => void): unknown;
}

/** Knows the streams that are open, because a server that drains would wait for them to the end of its patience. */
export interface OpenStreams {
  /** The same implementation, whose streams are known here. */
  follow(definition: ServiceDefinition, implementation: UntypedServiceImplementation): UntypedServiceImplementation;
  /** Ends them all. */
  end(): void;
}

export function openStreams(): OpenStreams {
  const open = new Set<OpenStream>();
  const following = (handler: UntypedHandleCall): UntypedHandleCall => {
    return ((call: OpenStream) => {
      open.add(call);
      const forget = () => void open.delete(call);
      call.on('cancelled', forget);
      call.on('close', forget);
      call.on('finish', forget);
      (handler as (call: OpenStream) => void)(call);
    }) as UntypedHandleCall;
  };
  return {
    follow(definition, implementation) {
      const streaming = Object.values(definition).flatMap(({ responseStream, path, originalName }) =>
        responseStream ? [path.split('/').at(-1)!, originalName ?? ''] : [],
      );
      return Object.fromEntries(
        Object.entries(implementation).map(([name, handler]) => [
          name,
          streaming.includes(name) ? following(handler) : handler,
        ]),
      );
    },
    end: () => open.forEach((call) => call.end()),
  };
}
