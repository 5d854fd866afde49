import { Script } from 'node:vm';
import type { ProviderConfig } from './provider-config.ts';
import { ProviderError } from './provider-error.ts';
import { joinScripts } from './provider-script.ts';
import type { ProviderFinding } from './script-check.ts';
import { chooseProvider } from './user-verifier.ts';

const declares = (source: string, name: string): boolean =>
  new RegExp(`\\b(?:class|function)\\s+${name}\\b|\\b${name}\\s*=`).test(source);

/**
 * What can be said of a tenant's providers without running anything, for thousands of tenants at the start: whether
 * they parse and have the class that a sign-in needs. The source is compiled and never executed. `checkProviders`
 * looks closer, in the sandbox.
 */
export function lookOverProviders(providers: readonly ProviderConfig[]): ProviderFinding[] {
  const chosen = chooseProvider(providers);
  if (chosen instanceof ProviderError) return [{ severity: 'error', message: chosen.message }];
  if (!Array.isArray(chosen)) return [];
  const script = joinScripts(chosen);
  const { source } = script;
  try {
    new Script(source, { filename: 'providers' });
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return [
      { severity: 'error', message: script.locate(`Syntax error in ${placeOf(error)}: ${error.message}`) },
    ];
  }
  return declares(source, 'UserLoginProvider')
    ? []
    : [{ severity: 'error', message: 'The providers have no class UserLoginProvider: nobody can sign in.' }];
}

/** V8 writes the place above the stack: the line's number, the line, and a caret below it. */
function placeOf({ stack = '' }: SyntaxError): string {
  const [, line = '1', caret = ''] = /^providers:(\d+)\n[^\n]*\n( *)\^/.exec(stack) ?? [];
  return `line ${line}, column ${caret.length + 1}`;
}
