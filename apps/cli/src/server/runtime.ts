import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a running server writes into `runtime.json`. */
export interface Runtime {
  readonly grpc: string;
  readonly rest?: string;
  readonly simulator?: string;
  /** The demo merchant, where there is one. */
  readonly merchantId?: string;
  /** Absent where the services run apart. */
  readonly pid?: number;
}

/** Undefined when there is no such file, or half of one: then there is no server that can be asked. */
export function readRuntime(dataDir: string): Runtime | undefined {
  try {
    const { pid, ...runtime } = JSON.parse(readFileSync(join(dataDir, 'runtime.json'), 'utf8')) as Runtime;
    if (typeof runtime.grpc !== 'string' || runtime.grpc === '') return undefined;
    return Number.isSafeInteger(pid) ? { ...runtime, pid: pid as number } : runtime;
  } catch {
    return undefined;
  }
}

/** `host:port`, whatever stands around it. */
export function grpcAddress({ grpc }: Runtime): string {
  return grpc.replace(/^\w+:\/\//, '').replace(/\/$/, '');
}

/** False when the process that wrote the file is gone for certain. */
export function mayBeAlive(pid: number | undefined): boolean {
  if (pid === undefined) return true;
  if (pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
