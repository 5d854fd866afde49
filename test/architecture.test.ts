/** The rules of ARCHITECTURE.md about the source. Each failure says which file breaks which rule, and why it exists. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exists, type Import, importsOf, read, repositoryFiles } from './support/source-tree.ts';

/** From the top down. A file imports from its own part and from lower levels. */
const levels: readonly (readonly string[])[] = [
  ['main.ts', 'index.ts'],
  ['cli'],
  ['app.ts', 'sites.ts', 'tenant-records.ts', 'tenant-report.ts'],
  ['http'],
  ['storage', 'kubernetes', 'interceptor', 'views', 'observability'],
  ['sessions'],
  ['tokens', 'tenants', 'providers'],
  ['oauth', 'outbound', 'asked-place.ts'],
  [
    'runtime.ts',
    'settings.ts',
    'setting-kinds.ts',
    'store.ts',
    'public-jwk.ts',
    'remembered.ts',
    'version.ts',
  ],
];

/** Files of these levels stand together: they are one part in several files. */
const together: readonly (readonly string[])[] = [
  ['app.ts', 'sites.ts', 'tenant-records.ts', 'tenant-report.ts'],
  ['settings.ts', 'setting-kinds.ts'],
];

/** The one place from which each library is reached, so that it can be replaced or upgraded in one place. */
const homes: Readonly<Record<string, string>> = {
  '@jitl/quickjs-wasmfile-release-sync': 'src/providers/',
  commander: 'src/cli/',
  fastify: 'src/http/',
  liquidjs: 'src/views/',
  lmdb: 'src/storage/lmdb',
  pino: 'src/observability/logger.ts',
  'quickjs-emscripten-core': 'src/providers/',
  re2js: 'src/oauth/linear-pattern.ts',
  yaml: 'src/tenants/',
  zod: 'src/tenants/',
};

const forbiddenNames = ['util', 'utils', 'helper', 'helpers', 'common', 'shared', 'lib', 'misc', 'stuff'];

/** Files that ask the machine for time or randomness themselves, and why they may. */
const mayAskTheMachine: Readonly<Record<string, string>> = {
  'src/runtime.ts': 'it is what everybody else is handed',
  'src/tokens/algorithms.ts': 'keys are generated, and no test needs to know them',
  'src/providers/engine.ts': 'the seed of Math.random inside a sandbox',
  'src/storage/lmdb.ts': 'tells two processes on one file apart',
};

const isTest = (path: string) => /\.(?:test|fixture)\.ts$/.test(path) || path === 'src/storage/contract.ts';
const code = repositoryFiles('src').filter((path) => path.endsWith('.ts') && !isTest(path));
const imports = code.flatMap(importsOf);

/** The part a source file belongs to: its folder below `src/`, or itself. */
const partOf = (path: string) => path.split('/')[1] ?? '';
const levelOf = (path: string) => {
  const found = levels.findIndex((parts) => parts.includes(partOf(path)));
  return found === -1 ? undefined : levels.length - 1 - found;
};

/** Comments and texts may name what code may not do. */
const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');

function none(broken: readonly string[], why: string): void {
  assert.deepEqual(broken, [], `${why}\n${broken.join('\n')}\n`);
}

const show = ({ from, to }: Import) => `${from} imports ${to}`;

describe('the source', () => {
  it('has a level for each of its parts', () => {
    const lost = code.filter((path) => levelOf(path) === undefined);
    none(
      lost,
      'A part without a level can be imported from anywhere. Give it one here and in ARCHITECTURE.md.',
    );
  });

  it('imports from its own part and from lower levels only', () => {
    const broken = imports.filter(({ from, to, isFile }) => {
      if (!isFile || partOf(from) === partOf(to)) return false;
      if (together.some((parts) => parts.includes(partOf(from)) && parts.includes(partOf(to)))) return false;
      return (levelOf(to) ?? 99) >= (levelOf(from) ?? -1);
    });
    none(
      broken.map(show),
      'Imports point down, never up or sideways, so that each part can be understood and tested without the ones above ' +
        'it. Declare the interface you need in the lower part, and let app.ts hand you what implements it.',
    );
  });

  it('has no import cycles', () => {
    // Inside a folder, a row may take its type from its table: such an import is erased and loads nothing.
    const loads = ({ from, to, isFile, isType }: Import) =>
      isFile && !(isType && partOf(from) === partOf(to));
    const cycles = findCycles(imports.filter(loads));
    none(cycles, 'Files in a cycle are one file in disguise, and load in an order that nobody chose.');
  });

  it('reaches each library from its one home', () => {
    const broken = imports.filter(({ from, to, isFile }) => {
      const home = homes[to];
      return !isFile && !to.startsWith('node:') && (home === undefined || !from.startsWith(home));
    });
    none(
      broken.map(show),
      'A library with one home can be replaced by changing that home. See the table of homes.',
    );
  });

  it('uses each library it depends on', () => {
    const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> };
    assert.deepEqual(
      Object.keys(dependencies).sort(),
      Object.keys(homes).sort(),
      'package.json and the table of homes',
    );
    const used = new Set(imports.map(({ to }) => to));
    none(
      Object.keys(homes).filter((name) => !used.has(name)),
      'A dependency that nothing imports is a risk that nothing pays for.',
    );
  });

  it('has no folder or file for things that belong nowhere', () => {
    const broken = repositoryFiles().filter((path) =>
      path.split('/').some((name) => forbiddenNames.includes(name.replace(/\..*$/, '').toLowerCase())),
    );
    none(
      broken,
      'Such a name says nothing and collects everything. Name the file by its rule, and put it where it is used.',
    );
  });

  it('opens each folder with what it owns', () => {
    const folders = new Set(
      code.map((path) => path.split('/').slice(0, 2).join('/')).filter((path) => !path.endsWith('.ts')),
    );
    const silent = [...folders].filter((folder) => {
      const openings = [`${folder}/index.ts`, `${folder}/authorization-server.ts`].filter((path) =>
        exists(path),
      );
      return !openings.some((path) => read(path).startsWith('/**'));
    });
    none(
      silent,
      'The first comment of index.ts says what the folder owns, what it must not know, where to start.',
    );
  });
});

describe('the protocol', () => {
  const protocol = imports.filter(({ from }) => from.startsWith('src/oauth/'));

  it('knows no server, no files and no JWT library', () => {
    const allowed = new Set([
      'node:crypto',
      ...Object.keys(homes).filter((name) => homes[name]?.startsWith('src/oauth/')),
    ]);
    const broken = protocol.filter(({ to, isFile }) => !isFile && !allowed.has(to));
    none(
      broken.map(show),
      'The protocol is handed what it needs, so that every rule of it can be tested without a machine.',
    );
  });

  it('hashes, and leaves other cryptography to tokens', () => {
    const broken = code.filter(
      (path) =>
        path.startsWith('src/oauth/') &&
        /\b(?:createSign|createVerify|createCipheriv|generateKeyPair\w*|subtle)\b/.test(
          withoutComments(read(path)),
        ),
    );
    none(broken, 'Keys and signatures have one home, src/tokens/.');
  });
});

describe('time and randomness', () => {
  it('are handed in', () => {
    const machine =
      /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\(|\b(?:randomBytes|randomUUID|randomInt|getRandomValues)\b/;
    const broken = code.filter(
      (path) => !(path in mayAskTheMachine) && machine.test(withoutComments(read(path))),
    );
    none(
      broken,
      'Take Clock and Random from src/runtime.ts: no test then sleeps, guesses or patches a global.',
    );
  });

  it('come from the machine only where the list says so', () => {
    none(
      Object.keys(mayAskTheMachine).filter((path) => !exists(path)),
      'The list of exceptions names files that are gone.',
    );
  });

  it('do not make tests wait', () => {
    const sleeping = repositoryFiles()
      .filter((path) => path.endsWith('.test.ts') && path !== 'test/architecture.test.ts')
      .filter((path) => /from 'node:timers\/promises'|setTimeout\(\s*resolve\b/.test(read(path)));
    none(
      sleeping,
      'A test that sleeps is slow when it passes and fails when the machine is busy. Wait for the event itself.',
    );
  });
});

describe('settings', () => {
  it('are read from the environment at the top only', () => {
    const broken = code.filter(
      (path) => /\bprocess\.env\b/.test(withoutComments(read(path))) && (levelOf(path) ?? 0) < 6,
    );
    none(
      broken,
      'An environment variable that is not in the table of src/settings.ts is a setting nobody can find.',
    );
  });
});

function findCycles(edges: readonly Import[]): string[] {
  const targets = new Map<string, string[]>();
  for (const { from, to } of edges) targets.set(from, [...(targets.get(from) ?? []), to]);
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    const start = path.indexOf(file);
    if (start !== -1) cycles.push([...path.slice(start), file].join(' → '));
    if (start !== -1 || done.has(file)) return;
    for (const target of targets.get(file) ?? []) visit(target, [...path, file]);
    done.add(file);
  };
  for (const file of targets.keys()) visit(file, []);
  return cycles;
}
