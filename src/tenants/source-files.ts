/** Finds the files of a configuration directory, and tells whether one has changed without reading it. */
import { type Dirent, type Stats, statSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { EntityKind } from './definition.ts';

export interface SourceFile {
  /** Absolute. */
  readonly path: string;
  /** Relative to the configuration directory, for people. */
  readonly name: string;
  /** What its folder holds. */
  readonly kind: EntityKind;
  /** Changes when the file does; also when a link is pointed elsewhere. */
  readonly signature: string;
  readonly size: number;
}

export interface SourceTree {
  readonly files: readonly SourceFile[];
  /** Every directory that was looked into, for who wants to watch them. */
  readonly directories: readonly string[];
}

/** The original keeps its folders in the first one; `--config` may point at any of the three. */
const bases = ['.', 'Configurations', 'Resources/Configurations'];
const folders: Readonly<Record<string, EntityKind>> = { tenants: 'tenant', clients: 'client' };

export async function findSourceFiles(directory: string): Promise<SourceTree> {
  const files: SourceFile[] = [];
  const directories: string[] = [];
  for (const base of bases) {
    const path = join(directory, base);
    const entries = await entriesOf(path);
    if (entries === undefined) continue;
    directories.push(path);
    // By the entries that are there, not by trying names: where case does not matter, no folder is read twice.
    for (const entry of entries) {
      const kind = folders[entry.name.toLowerCase()];
      if (kind === undefined) continue;
      const folder = join(path, entry.name);
      const found = await entriesOf(folder);
      if (found === undefined) continue;
      directories.push(folder);
      files.push(...(await sourceFilesOf(found, { directory, folder, kind })));
    }
  }
  return { files: files.sort((a, b) => (a.name < b.name ? -1 : 1)), directories };
}

interface Folder {
  readonly directory: string;
  readonly folder: string;
  readonly kind: EntityKind;
}

async function sourceFilesOf(
  entries: readonly Dirent[],
  { directory, folder, kind }: Folder,
): Promise<SourceFile[]> {
  // Hidden files are those of editors, and the `..data` of mounted ConfigMaps.
  const names = entries
    .filter((entry) => !entry.isDirectory() && /^[^.].*\.ya?ml$/i.test(entry.name))
    .map((entry) => entry.name);
  const found: SourceFile[] = [];
  for (let at = 0; at < names.length; at += 256) {
    const signed = names.slice(at, at + 256).map(async (name) => {
      const path = join(folder, name);
      const { signature, size } = await signatureOf(path);
      return { path, name: relative(directory, path).replaceAll('\\', '/'), kind, signature, size };
    });
    found.push(...(await Promise.all(signed)));
  }
  return found;
}

/** What tells two states of a file apart; `absent` for one that cannot be looked at. */
export async function signatureOf(path: string): Promise<{ signature: string; size: number }> {
  try {
    const stats = await stat(path);
    return { signature: sign(stats), size: stats.size };
  } catch {
    return { signature: 'absent', size: 0 };
  }
}

/** To be taken before the file is read: whoever writes in between is noticed the next time. */
export function signatureNow(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined ? 'absent' : sign(stats);
}

const sign = ({ ino, size, mtimeMs, ctimeMs }: Stats): string => `${ino}:${size}:${mtimeMs}:${ctimeMs}`;

async function entriesOf(path: string): Promise<Dirent[] | undefined> {
  try {
    return await readdir(path, { withFileTypes: true });
  } catch {
    return undefined;
  }
}
