import type { CliIo } from '../cli-io';

const WIDTH = 30;

export interface ProgressBar {
  show(what: string, done: number, of: number, unit: string): void;
  clear(): void;
}

/** A bar on the terminal that a person looks at; nothing anywhere else. */
export function progressBar(io: CliIo): ProgressBar {
  if (!io.interactive) return { show: () => {}, clear: () => {} };
  let shown = '';
  return {
    show(what, done, of, unit) {
      const part = of === 0 ? 1 : Math.min(1, done / of);
      const bar = '#'.repeat(Math.floor(part * WIDTH)).padEnd(WIDTH, '.');
      const line = `${what.padEnd(11)} [${bar}] ${Math.floor(part * 100)} % of ${of.toLocaleString('en-US')} ${unit}`;
      if (line === shown) return;
      shown = line;
      io.err(`\r\u001b[K${line}`);
    },
    clear() {
      if (shown !== '') io.err('\r\u001b[K');
    },
  };
}
