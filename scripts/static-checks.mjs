// Everything that can be found without running the product: types, style, stale generated files, and the rules of
// `test/architecture.test.ts`. All of them run, so that one round shows all findings.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { build } from './build.mjs';
import { ensureInstalled, root } from './install.mjs';

ensureInstalled();

const node = (...parameters) =>
  spawnSync(process.execPath, parameters, { cwd: root, stdio: 'inherit' }).status === 0;

const checks = {
  types: () => build('tests') && build('product'),
  style: () =>
    node(join('node_modules', '@biomejs', 'biome', 'bin', 'biome'), 'check', '--error-on-warnings', '.'),
  'generated files': () => node('scripts/generate.mjs', '--check'),
  architecture: () => node('scripts/test.mjs', 'test/architecture.', 'test/repository.'),
};

const failed = Object.entries(checks)
  .filter(([, check]) => !check())
  .map(([name]) => name);
if (failed.length > 0) console.error(`\n✖ static checks: ${failed.join(', ')}`);
else console.log('✔ static checks');
process.exit(failed.length === 0 ? 0 : 1);
