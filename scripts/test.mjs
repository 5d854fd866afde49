// Makes everything ready and runs the tests. Arguments choose test files by a part of their path.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { build } from './build.mjs';
import { ensureInstalled, ensurePrograms, fail, root } from './install.mjs';

/** Long enough for the slowest story in a browser, short enough to end before whoever waits does. */
const secondsPerFile = 300;

ensureInstalled();
if (!build('tests')) fail('The tests do not compile; see above.');
// The product itself is what the demo and the command line tests start.
if (!build('product')) fail('The product does not compile; see above.');

const wanted = process.argv.slice(2).map((part) => part.replace(/\.ts$/, '.js'));
const files = readdirSync(join(root, '.build'), { recursive: true })
  .map((path) => join('.build', path.toString()))
  .filter((path) => path.endsWith('.test.js'))
  .filter((path) => wanted.length === 0 || wanted.some((part) => path.includes(part)))
  .sort();
if (files.length === 0) fail(`No test file has ${wanted.join(' or ')} in its path.`);
ensurePrograms(files);

const { status } = spawnSync(
  process.execPath,
  [
    '--enable-source-maps',
    // Handed down to the process of each file. Without it V8 compiles in the background, and Node.js 20 can wait for such
    // a job for ever while the job waits for the main thread to collect garbage (nodejs/node#54918).
    '--no-concurrent-recompilation',
    '--test',
    `--test-concurrency=${Math.max(2, availableParallelism())}`,
    `--test-timeout=${secondsPerFile * 1000}`,
    '--test-reporter=./scripts/test-reporter.mjs',
    '--test-reporter-destination=stdout',
    ...files,
  ],
  { cwd: root, stdio: 'inherit' },
);
process.exit(status ?? 1);
