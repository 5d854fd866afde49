/** What reading one tenant or client needs: its name, its references, and a place to report problems. */

import type { RedirectUriPattern } from '../oauth/client.ts';
import { foreignOriginExample } from '../oauth/foreign-origin.ts';
import { type CompiledRedirectUri, RedirectUriError } from '../oauth/redirect-uri.ts';
import { type KeyPath, showValue } from './problem.ts';
import type { References } from './references.ts';
import type { SecretParameter } from './schema.ts';
import type { Finding } from './validation.ts';

export interface EntityContext {
  readonly name: string;
  readonly namespace?: string;
  readonly references: References;
  report(severity: Finding['severity'], path: KeyPath, message: string, hint?: string): void;
  /** The text of a secret, wherever it is; empty, and reported, if it cannot be had. */
  secret(parameter: SecretParameter, path: KeyPath): string;
  /** Compiles a list of redirect entries and reports those that are wrong or dangerous. */
  patterns(
    entries: readonly string[],
    key: string,
    compile: (entry: string) => CompiledRedirectUri,
  ): RedirectUriPattern[];
  /** Where a value stands, for error messages. */
  describePlace(path: KeyPath): string;
}

export interface EntityContextOptions {
  readonly name: string;
  readonly namespace?: string | undefined;
  readonly references: References;
  /** Where the configuration stands in the document. */
  readonly at: KeyPath;
  readonly findings: Finding[];
  readonly describePlace: (path: KeyPath) => string;
}

export function createEntityContext(options: EntityContextOptions): EntityContext {
  const { name, namespace, references, at, findings } = options;
  const report: EntityContext['report'] = (severity, path, message, hint) => {
    findings.push({ severity, path: [...at, ...path], message, ...(hint !== undefined && { hint }) });
  };
  return {
    name,
    ...(namespace !== undefined && { namespace }),
    references,
    report,
    secret(parameter, path) {
      if (typeof parameter === 'string') return parameter;
      const byName = 'env' in parameter;
      const pointer = byName ? parameter.env : parameter.file;
      const found = byName ? references.env(pointer) : references.secretFile(pointer);
      if ('text' in found) return found.text;
      const hint = byName ? 'set it where the server is started, or correct its name' : 'correct the path';
      report(
        'error',
        [...path, byName ? 'env' : 'file'],
        `“${pointer}” gives no secret: ${found.refused}`,
        hint,
      );
      return '';
    },
    patterns(entries, key, compile) {
      return entries.flatMap((entry, index) => {
        const path = [key, index];
        try {
          const { pattern, warnings } = compile(entry);
          const shown = showValue(entry, path);
          for (const warning of warnings) report('warning', path, `${shown}: ${warning}`);
          const foreign = foreignOriginExample(pattern);
          if (foreign !== undefined) {
            const danger = `${shown} admits hosts that may belong to somebody else, for example ${foreign}`;
            report('warning', path, danger, 'write the domain out and use wildcards only to the left of it');
          }
          return [pattern];
        } catch (error) {
          if (!(error instanceof RedirectUriError)) throw error;
          report('error', path, `${showValue(entry, path)} cannot be used: ${error.message}`, error.hint);
          return [];
        }
      });
    },
    describePlace: (path) => options.describePlace([...at, ...path]),
  };
}
