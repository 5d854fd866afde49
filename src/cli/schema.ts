import { Argument } from 'commander';
import { generatedFiles } from '../tenants/index.ts';
import type { CommandLine } from './index.ts';

export function addSchema({ program }: CommandLine): void {
  program
    .command('schema')
    .description('Print the JSON Schema of tenant or client files, for editors.')
    .addArgument(new Argument('<kind>', 'which of the two').choices(['tenant', 'client']))
    .action((kind: string) => {
      const file = generatedFiles().find(({ path }) => path === `schemas/${kind}.schema.json`);
      process.stdout.write(file?.content ?? '');
    });
}
