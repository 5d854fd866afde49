// Builds and runs the benchmarks (`bench/*.bench.ts`), one after the other, so that none disturbs another.
// Arguments choose them by a part of their name.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.mjs';
import { ensureInstalled, fail, root } from './install.mjs';

ensureInstalled();
if (!build('tests') || !build('product')) fail('The benchmarks do not compile; see above.');

const folder = join(root, '.build', 'bench');
const wanted = process.argv.slice(2);
const names = (existsSync(folder) ? readdirSync(folder) : [])
  .filter((name) => name.endsWith('.bench.js'))
  .filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)))
  .sort();
if (names.length === 0) fail('There is no such benchmark.');

for (const name of names) {
  console.log(`\n${name.replace('.bench.js', '')}`);
  const { status } = spawnSync(process.execPath, ['--enable-source-maps', join(folder, name)], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) fail(`${name} failed.`);
}
