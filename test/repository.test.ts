/** What a reader of the repository may rely on: documents that name what exists, packages anybody can install. */
import assert from 'node:assert/strict';
import { posix } from 'node:path';
import { describe, it } from 'node:test';
import { exists, read, repositoryFiles } from './support/source-tree.ts';

const files = repositoryFiles();
const documents = files.filter((path) => path.endsWith('.md'));
const topLevel = new Set(files.map((path) => path.split('/')[0] ?? ''));
const sourceFolders = new Set(
  files.filter((path) => path.startsWith('src/')).map((path) => path.split('/')[1] ?? ''),
);
const baseNames = new Set(files.map((path) => posix.basename(path)));

function none(broken: readonly string[], why: string): void {
  assert.deepEqual(broken, [], `${why}\n${broken.join('\n')}\n`);
}

/** Whether a text in backticks is meant as a path of this repository. */
function isOurPath(text: string): boolean {
  if (/[\s*<>{}$:?=…()]/.test(text) || text.startsWith('/') || text.startsWith('.')) return false;
  if (/\.(?:ts|mjs)$/.test(text) || /^[A-Z]+\.md$/.test(text)) return true;
  const [first = ''] = text.split('/');
  return text.includes('/') && topLevel.has(first) && !first.includes('.');
}

function isThere(text: string, document: string): boolean {
  const path = text.replace(/\/$/, '');
  const places = ['', 'src', posix.dirname(document)];
  return (
    places.some((place) => exists(posix.join(place, path))) || (!path.includes('/') && baseNames.has(path))
  );
}

describe('documents', () => {
  it('name paths that exist', () => {
    const broken = documents.flatMap((document) =>
      [
        ...read(document)
          .replace(/^```[\s\S]*?^```/gm, '')
          .matchAll(/`([^`\n]+)`/g),
      ]
        .map(([, text = '']) => text)
        .filter((text) => isOurPath(text) && !isThere(text, document))
        .map((text) => `${document}: ${text}`),
    );
    none(
      broken,
      'A path that is not there sends the reader searching. Correct it, or say in words what is to come.',
    );
  });

  it('hold no marks of a merge', () => {
    // Also as a formatter leaves them, that takes them for quotes.
    const marks = /^\s*(?:<{7}|>{7}|={7}$|> > > > > > >)/m;
    none(
      documents.filter((document) => marks.test(read(document))),
      'Somebody has to decide which of the two it is.',
    );
  });

  it('link to what exists', () => {
    const broken = documents.flatMap((document) =>
      [...read(document).matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)/g)]
        .map(([, target = '']) => target)
        .filter((target) => !exists(posix.join(posix.dirname(document), target)))
        .map((target) => `${document}: ${target}`),
    );
    none(broken, 'A dead link.');
  });

  it('describe every folder of the source in ARCHITECTURE.md', () => {
    const text = read('ARCHITECTURE.md');
    const missing = [...sourceFolders].filter(
      (name) => !name.endsWith('.test.ts') && !text.includes(name.endsWith('.ts') ? name : `${name}/`),
    );
    none(missing, 'The map of the code lacks a part of it.');
  });

  it('draw in ARCHITECTURE.md only what is there', () => {
    const [, tree = ''] = /```text\n(src\/\n[\s\S]*?)```/.exec(read('ARCHITECTURE.md')) ?? [];
    assert.notEqual(tree, '', 'ARCHITECTURE.md has a source tree');
    none(
      pathsOfTree(tree).filter((path) => !exists(path)),
      'The tree in ARCHITECTURE.md shows what is not there.',
    );
  });

  it('list every decision in their index', () => {
    const index = read('docs/decisions/README.md');
    const unlisted = files
      .filter((path) => /^docs\/decisions\/\d/.test(path))
      .map((path) => posix.basename(path))
      .filter((name) => !index.includes(`](${name})`));
    none(unlisted, 'A decision that the index does not list is not found again.');
  });

  it('give a reason for each dependency', () => {
    const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> };
    const decisions = files
      .filter((path) => path.startsWith('docs/decisions/'))
      .map(read)
      .join('\n');
    const unexplained = Object.keys(dependencies).filter((name) => !decisions.includes(`\`${name}\``));
    none(
      unexplained,
      'Each dependency has its reason in docs/decisions/, with the name of the package in backticks.',
    );
  });
});

describe('examples', () => {
  it('are short enough to be copied', () => {
    const long = files
      .filter((path) => /^examples\/.*\.(?:mjs|js)$/.test(path))
      .filter((path) => read(path).split('\n').length > 151);
    none(long, 'An example has at most 150 lines: people copy what they can read.');
  });
});

describe('packages', () => {
  it('come from whatever registry the reader uses', () => {
    assert.doesNotMatch(
      read('package-lock.json'),
      /"resolved"/,
      'package-lock.json is written without addresses, see .npmrc',
    );
    const hostName = /\bregistry\.[a-z0-9-]+\.(?:com|dev|io|net|org)\b/;
    none(
      files.filter((path) => /\.(?:ts|mjs|js|json|md|ya?ml|npmrc)$/.test(path) && hostName.test(read(path))),
      'Which registry packages come from is the business of who installs them.',
    );
  });

  it('are locked as package.json wants them', () => {
    const { dependencies, devDependencies, engines } = JSON.parse(read('package.json'));
    const { packages } = JSON.parse(read('package-lock.json'));
    assert.deepEqual(packages[''].dependencies, dependencies);
    assert.deepEqual(packages[''].devDependencies, devDependencies);
    assert.deepEqual(packages[''].engines, engines);
  });

  it('ship the licence they name', () => {
    assert.equal(JSON.parse(read('package.json')).license, 'Apache-2.0');
    assert.match(read('LICENSE'), /Apache License\s+Version 2\.0, January 2004/);
  });
});

/** The paths of a tree that is drawn with two spaces a level; what follows two spaces after a name explains it. */
function pathsOfTree(tree: string): string[] {
  const parents: string[] = [];
  return tree.split('\n').flatMap((line) => {
    const [, indent = '', rest = ''] = /^( *)(.*)$/.exec(line) ?? [];
    const depth = indent.length / 2;
    const names = rest.match(/^\S+(?: {2}\S+\.ts)*/)?.[0]?.split(/ +/) ?? [];
    if (rest === '' || !Number.isInteger(depth) || depth > parents.length) return [];
    const paths = names.map((name) => posix.join(...parents.slice(0, depth), name));
    parents.splice(depth, parents.length, names[0] ?? '');
    return paths;
  });
}
