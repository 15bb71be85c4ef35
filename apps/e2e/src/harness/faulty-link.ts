import { startTcpProxy } from '@daftari/journal-mongodb/testing/tcp-proxy';
import { startSlowProxy } from './slow-proxy';

/** What may become of a line between two processes. */
export const FAULTS = ['latency', 'cut', 'half-open', 'trickle'] as const;
export type Fault = (typeof FAULTS)[number];

const LATENCY_MS = 300;
/** A payment's batch of some 2 KiB takes a quarter of a second. */
const TRICKLE_BYTES_PER_SECOND = 8 * 1024;

/** The way to a server, which a test can make as bad as it likes. */
export interface FaultyLink {
  /** Where clients connect. */
  readonly port: number;
  /**
   * `cut`: no connection stands and none is taken; `half-open`: connections are taken, what is asked arrives, and no answer
   * ever comes back; `latency`, `trickle`: all takes its time.
   */
  break(how: Fault): void;
  /** All is well again. Answers that a half-open line kept are lost with its connections. */
  mend(): void;
  close(): Promise<void>;
}

export async function faultyLink(targetPort: number): Promise<FaultyLink> {
  const line = await startTcpProxy(targetPort);
  const slow = await startSlowProxy(line.port);
  let broken: Fault | undefined;
  return {
    port: slow.port,
    break(how) {
      broken = how;
      if (how === 'cut') line.refuse();
      if (how === 'half-open') line.holdReplies();
      if (how === 'latency') slow.slow({ delayMs: LATENCY_MS });
      if (how === 'trickle') slow.slow({ bytesPerSecond: TRICKLE_BYTES_PER_SECOND });
    },
    mend() {
      if (broken === 'half-open') line.cut();
      broken = undefined;
      line.pass();
      slow.slow({});
    },
    close: async () => void (await Promise.all([slow.close(), line.close()])),
  };
}
