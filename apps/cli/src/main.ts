import { processIo } from './cli-io';
import { run } from './run';

// `daftari … | head` closes our output early: that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

void run(process.argv.slice(2), processIo()).then((code) => {
  process.exitCode = code;
});
