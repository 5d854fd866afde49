// Compiles `src/` to `dist/` (what is shipped), or with --tests everything to `.build/` (what the tests run), and
// copies the files that are not code (templates, style sheets, images) beside it. Does nothing when nothing changed,
// and removes what was compiled from sources that are gone.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled, fail, root } from './install.mjs';

const plans = {
  product: {
    project: 'tsconfig.build.json',
    from: 'src',
    folders: ['src'],
    to: 'dist',
    // What `exclude` in the project says.
    leftOut: (path) => path.endsWith('.test.ts') || path.endsWith(join('src', 'storage', 'contract.ts')),
  },
  tests: {
    project: 'tsconfig.json',
    from: '.',
    folders: ['src', 'test', 'bench'],
    to: '.build',
    leftOut: () => false,
  },
};

const stampName = '.built';
const infoName = '.tsbuildinfo';
const isCode = (path) => path.endsWith('.ts');

function filesIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

/** Every file that the build of these sources leaves behind, and from what it comes. */
function outputsOf(sources, { from, to }) {
  const outputs = new Map();
  for (const source of sources) {
    const target = join(root, to, relative(join(root, from), source));
    // Nothing comes of what only declares.
    if (source.endsWith('.d.ts')) continue;
    if (!isCode(source)) outputs.set(target, source);
    else for (const end of ['.js', '.js.map', '.d.ts']) outputs.set(target.replace(/\.ts$/, end), source);
  }
  return outputs;
}

function fingerprint(sources, project) {
  const hash = createHash('sha256');
  const settings = ['package-lock.json', 'tsconfig.json', project, 'scripts/build.mjs'];
  for (const path of [...settings.map((name) => join(root, name)), ...sources]) {
    hash
      .update(`${relative(root, path)}\0`)
      .update(readFileSync(path))
      .update('\0');
  }
  return hash.digest('hex');
}

function compile({ project, to }) {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const { status } = spawnSync(process.execPath, [tsc, '-p', join(root, project)], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status === 0) return true;
  rmSync(join(root, to, stampName), { force: true });
  return false;
}

/** @returns whether it compiles without an error */
export function build(kind) {
  const plan = plans[kind];
  const out = join(root, plan.to);
  const stamp = join(out, stampName);
  const sources = plan.folders
    .flatMap((folder) => filesIn(join(root, folder)))
    .filter((path) => !plan.leftOut(path))
    .sort();
  const print = fingerprint(sources, plan.project);
  const outputs = outputsOf(sources, plan);
  const complete = [...outputs.keys()].every((path) => existsSync(path));
  if (complete && existsSync(stamp) && readFileSync(stamp, 'utf8') === print) return true;

  // The compiler trusts its notes, not the folder: without them it writes everything anew.
  if (!complete) rmSync(join(out, infoName), { force: true });
  if (!compile(plan)) return false;
  for (const [target, source] of outputs) if (!isCode(source)) cpSync(source, target);
  const kept = new Set([...outputs.keys(), stamp, join(out, infoName)]);
  for (const path of filesIn(out)) if (!kept.has(path)) rmSync(path);
  // It would be built anew each time, under the feet of whatever runs from here.
  const missing = [...outputs.keys()].find((path) => !existsSync(path));
  if (missing !== undefined)
    fail(`${relative(root, missing)} was not built: does ${plan.project} leave out its source?`);
  writeFileSync(stamp, print);
  return true;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  ensureInstalled();
  process.exit(build(process.argv.includes('--tests') ? 'tests' : 'product') ? 0 : 1);
}
