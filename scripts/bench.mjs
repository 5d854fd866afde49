// Builds the server and the bench, then runs the bench. `npm run bench -- --help` tells what can be chosen.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { build } from './build.mjs';
import { ensureInstalled, fail, root } from './install.mjs';

ensureInstalled();
if (!build('tests') || !build('product')) fail('The bench does not compile; see above.');

const bench = join(root, '.build', 'bench', 'run.js');
const { status } = spawnSync(process.execPath, ['--enable-source-maps', bench, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
