import { kafka } from './kafka.mjs';
import { mongodb } from './mongodb.mjs';

/**
 * The servers that `infra:up` starts, one file each. A server says:
 * `name`; `version` of what is installed; `defaultPort` on loopback and the `portVariable` that overrides it;
 * `install(folder)` puts it into an empty folder and answers the command to run;
 * `prepare({ command, port, dataFolder })`, where there is one, makes the data folder ready before each start;
 * `args({ port, dataFolder })` of that command, with the data folder among them: by it the process is known again;
 * `isHealthy(port)` asks it over its own protocol; `url(port)` is what its clients connect to.
 */
export const servers = [mongodb, kafka];
