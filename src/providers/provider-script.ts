import { ProviderError } from './provider-error.ts';

/** All provider scripts of a tenant, as the one script they are to the sandbox. */
export interface ProviderScript {
  readonly source: string;
  /**
   * What the scripts assign to, declared or not. Class bodies are strict code, where assigning to an undeclared name
   * throws; yet `profile = JSON.parse(result.body)` in a constructor is how many scripts are written. So all these
   * names are made known beforehand. One too many does no harm: a declaration of the script's own shadows it.
   */
  readonly globals: readonly string[];
  /** Says of lines in this text which of the scripts they are in. */
  locate(text: string): string;
}

export function joinScripts(sources: readonly string[]): ProviderScript {
  const firstLines: number[] = [];
  let line = 1;
  for (const source of sources) {
    firstLines.push(line);
    line += source.split('\n').length;
  }
  return {
    source: sources.join('\n'),
    globals: assigned(sources.join('\n')),
    locate(text) {
      if (sources.length < 2) return text;
      return text.replace(/\bline (\d+), column/g, (found, digits: string) => {
        const at = firstLines.findLastIndex((first) => first <= Number(digits));
        const first = firstLines[at];
        if (first === undefined) return found;
        return `line ${Number(digits) - first + 1} of provider ${at + 1}, column`;
      });
    },
  };
}

function assigned(source: string): string[] {
  const names = source.matchAll(/(?<![.\w$])([A-Za-z_$][\w$]*)\s*=(?![=>])/g);
  return [...new Set([...names].flatMap(([, name]) => name ?? []))].slice(0, 500);
}

/** Does something with the script; errors then name the provider beside the line. */
export async function withPlaces<T>(script: ProviderScript, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ProviderError)
      throw new ProviderError(error.code, script.locate(error.detail), error.backendStatus);
    throw error;
  }
}
