// Builds and runs the tests. Arguments choose test files by a part of their path.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const build = spawnSync(process.execPath, [join(root, 'scripts', 'build.mjs'), '--tests'], {
  stdio: 'inherit',
});
if (build.status !== 0) process.exit(build.status ?? 1);

const wanted = process.argv.slice(2);
const files = readdirSync(join(root, '.build'), { recursive: true })
  .map((path) => join('.build', path.toString()))
  .filter(
    (path) =>
      path.endsWith('.test.js') && (wanted.length === 0 || wanted.some((part) => path.includes(part))),
  );
const run = spawnSync(process.execPath, ['--enable-source-maps', '--test', ...files], {
  cwd: root,
  stdio: 'inherit',
});
process.exit(run.status ?? 1);
