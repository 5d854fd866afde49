/** What a configuration may point at besides itself: environment variables and files. */
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';

export type Referenced = { readonly text: string } | { readonly refused: string };

/** How `{env: NAME}`, `{file: PATH}` and `file:` become text. Every answer is for one document. */
export interface References {
  env(name: string): Referenced;
  secretFile(path: string): Referenced;
  scriptFile(path: string): Referenced;
}

/** For sources whose authors may not read the server's environment and files, such as custom resources. */
export const noReferences: References = {
  env: () => ({ refused: 'references to environment variables are not allowed here' }),
  secretFile: () => ({ refused: 'references to files are not allowed here' }),
  scriptFile: () => ({ refused: 'references to files are not allowed here' }),
};

const maxReferencedBytes = 1024 * 1024;

export interface FileReferencesOptions {
  /** The configuration directory: scripts are never read from outside of it. */
  readonly root: string;
  /** The absolute path of the file that has the references. */
  readonly file: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Told each path that was looked at, so that a change of it can be noticed. */
  readonly onFile: (path: string) => void;
  /** Told each text or refusal, so that a change of the content can be told from a mere touch. */
  readonly onText: (text: string) => void;
}

export function fileReferences({ root, file, env, onFile, onText }: FileReferencesOptions): References {
  const noted = (found: Referenced): Referenced => {
    onText('text' in found ? found.text : found.refused);
    return found;
  };
  const read = (path: string, confined: boolean): Referenced => noted(readText(path, confined));
  const readText = (path: string, confined: boolean): Referenced => {
    const target = resolve(dirname(file), path);
    onFile(target);
    // Asked twice, before and after links are followed: neither `..` nor a link may lead out of the directory.
    if (confined && !isInside(resolve(root), target))
      return { refused: 'it is outside of the configuration directory' };
    try {
      const real = realpathSync(target);
      if (confined && !isInside(realpathSync(root), real)) {
        return { refused: 'it leads out of the configuration directory' };
      }
      const stats = statSync(real);
      if (!stats.isFile()) return { refused: 'it is not a file' };
      if (stats.size > maxReferencedBytes) return { refused: 'it is larger than 1 MiB' };
      return { text: readFileSync(real, 'utf8') };
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
      return { refused: code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})` };
    }
  };
  return {
    env: (name) => {
      const text = env[name];
      if (text === undefined) return { refused: 'the environment variable is not set' };
      return text === '' ? { refused: 'the environment variable is empty' } : { text };
    },
    // Secrets are mounted where the platform puts them (/run/secrets): an absolute path may be anywhere.
    secretFile: (path) => {
      const found = read(path, !isAbsolute(path));
      if ('refused' in found) return found;
      const text = found.text.replace(/\r?\n$/, '');
      return text === '' ? { refused: 'the file is empty' } : { text };
    },
    scriptFile: (path) => read(path, true),
  };
}

function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return (
    way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way) && join(root, way) === path
  );
}
