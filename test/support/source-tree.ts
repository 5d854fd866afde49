/** The repository as text: which files there are, and which import which. For the tests about the code itself. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where package.json is, from `.build/test/support/`. */
export const root = fileURLToPath(new URL('../../../', import.meta.url));

const notOurs = new Set(['node_modules', 'dist', '.build', '.git', 'coverage', 'data']);

/** Every file of the repository, relative to its root, with `/`. */
export function repositoryFiles(folder = ''): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter(({ name }) => !notOurs.has(name))
    .flatMap((entry) => {
      const path = posix.join(folder, entry.name);
      return entry.isDirectory() ? repositoryFiles(path) : [path];
    })
    .sort();
}

export function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

export function exists(path: string): boolean {
  return existsSync(join(root, path));
}

export interface Import {
  readonly from: string;
  /** A file of the repository, or the name of a package or Node.js module. */
  readonly to: string;
  readonly isFile: boolean;
  /** Erased by the compiler: nothing is loaded. */
  readonly isType: boolean;
}

const importPattern =
  /^\s*(?:import|export)\b( type\b)?[^'";]*?\bfrom '([^']+)'|\bimport\(\s*'([^']+)'|^import '([^']+)'/gm;

export function importsOf(path: string): Import[] {
  return [...read(path).matchAll(importPattern)].map(([, type, named, dynamic, bare]) => {
    const specifier = named ?? dynamic ?? bare ?? '';
    const isFile = specifier.startsWith('.');
    const to = isFile ? posix.join(dirname(path), specifier) : packageOf(specifier);
    return { from: path, to, isFile, isType: type !== undefined };
  });
}

/** `@scope/name/file` → `@scope/name`; `node:fs/promises` stays. */
function packageOf(specifier: string): string {
  if (specifier.startsWith('node:')) return specifier;
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}
