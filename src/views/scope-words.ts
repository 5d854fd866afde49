/** What a scope means, in words: the tenant's own, or ours for the scopes of OpenID Connect, or the scope itself. */
import type { Language } from './language.ts';
import { isTranslationKey, translate } from './translations/index.ts';

export interface ShownScope {
  readonly name: string;
  /** The tenant's words, for everybody or by language. */
  readonly text: string | Readonly<Record<string, string>> | undefined;
  /** Whether the words are for this very scope, or for a pattern that covers others too. */
  readonly isExact: boolean;
}

export interface ScopeWords {
  readonly name: string;
  readonly text: string;
  /** Whether the page must also show the name: the words alone do not tell this scope from another. */
  readonly show_name: boolean;
}

export function scopeWords({ name, text, isExact }: ShownScope, language: Language): ScopeWords {
  const own = typeof text === 'object' ? (text[language] ?? text.en ?? Object.values(text)[0]) : text;
  if (own !== undefined) return { name, text: own, show_name: !isExact };
  const key = `SCOPE.${name.toUpperCase()}`;
  // Scopes are told apart by case: `OPENID` is not `openid`.
  const isOurs = name === name.toLowerCase() && isTranslationKey(key);
  return isOurs
    ? { name, text: translate(language, key), show_name: false }
    : { name, text: '', show_name: true };
}
