/**
 * The words of the pages. One typed table for each language: a key that a language lacks does not compile. Keys of the
 * original product keep their names, so that custom templates find them.
 *
 * Start at `en.ts`: its keys are the keys of all.
 */
import type { Language } from '../language.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import { it } from './it.ts';
import { nl } from './nl.ts';
import { pt } from './pt.ts';

export type TranslationKey = keyof typeof en;
export type Translation = Readonly<Record<TranslationKey, string>>;

export const translations: Readonly<Record<Language, Translation>> = { en, de, nl, fr, es, pt, it };

export function isTranslationKey(key: string): key is TranslationKey {
  return Object.hasOwn(en, key);
}

/** The text for a key with its `{placeholders}` filled in; what is no key is answered as it is. */
export function translate(
  language: Language,
  key: string,
  values: Readonly<Record<string, string>> = {},
): string {
  if (!isTranslationKey(key)) return key;
  return translations[language][key].replace(/\{(\w+)\}/g, (placeholder, name: string) =>
    Object.hasOwn(values, name) ? (values[name] ?? '') : placeholder,
  );
}
