import { Command } from 'commander';
import { printResult } from '../output/result';
import { OPERATOR, type CommandContext, type CommonOptions } from './command';
import { withPrivacy } from './privacy-access';

interface RotateOptions extends CommonOptions {
  newKeyFile?: string;
}

/** `daftari privacy rotate-master-key`. */
export function rotateCommand({ io }: CommandContext): Command {
  return new Command('rotate-master-key')
    .description('wrap all keys under a fresh master key, which takes the place of the one in its file')
    .option('--new-key-file <file>', 'where to write it when DAFTARI_MASTER_KEY is set; the server must be stopped')
    .option('--json', 'print JSON')
    .action(async (_: unknown, command: Command) => {
      const { dataDir, json, newKeyFile } = command.optsWithGlobals<RotateOptions>();
      const rotated = await withPrivacy(
        dataDir,
        io,
        (service) => service.rotateMasterKey({ caller: OPERATOR }),
        newKeyFile,
      );
      const next =
        newKeyFile === undefined
          ? 'Back the key file up again, apart from the data.'
          : `Set DAFTARI_MASTER_KEY to what stands in ${newKeyFile} before the next start, and keep that file apart.`;
      printResult(io, json, rotated, [`${rotated.keys} keys are wrapped under a fresh master key. ${next}`]);
    });
}
