// Compiles `src/` to `dist/` (what is shipped), or with --tests everything to `.build/` (what the tests run), and
// copies the files that are not code (templates, style sheets, images) beside it.
import { spawnSync } from 'node:child_process';
import { cpSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const tests = process.argv.includes('--tests');

const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
const project = join(root, tests ? 'tsconfig.json' : 'tsconfig.build.json');
const compiled = spawnSync(process.execPath, [tsc, '-p', project], { cwd: root, stdio: 'inherit' });
if (compiled.status !== 0) process.exit(compiled.status ?? 1);

const isAsset = (path) => statSync(path).isDirectory() || extname(path) !== '.ts';
cpSync(join(root, 'src'), tests ? join(root, '.build', 'src') : join(root, 'dist'), {
  recursive: true,
  filter: isAsset,
});
