/**
 * Finds out, for `uitsmijter check`, whether a redirect pattern admits hosts that somebody else may own: a wildcard
 * where the registrable part of the domain should be.
 */
import type { RedirectUriPattern } from './client.ts';
import { PatternSyntaxError } from './linear-pattern.ts';
import { type PatternBranch, type PatternNode, parsePattern } from './redirect-pattern.ts';
import { type PatternBranches, RedirectUriError, splitPattern } from './redirect-uri.ts';

/** Stands in an example host where a stranger can choose the text. */
const wild = '\u0000';
const fillers = ['evil', 'evil.test', '.evil.test', '-evil', 'e', '1', 'evil-evil-evil'];
const examplesPerPattern = 200;

/** Suffixes below which anyone can get a name. Not complete: a reminder, not a boundary. */
const sharedSuffixes =
  /^(?:(?:co|com|org|net|gov|ac|edu|or|ne)\.[a-z]{2}|github\.io|gitlab\.io|vercel\.app|netlify\.app|pages\.dev|workers\.dev|herokuapp\.com|azurewebsites\.net|cloudfront\.net|web\.app|firebaseapp\.com|fly\.dev|onrender\.com|ngrok\.io)$/;

/** A URI of a stranger that the pattern admits, or undefined when none was found. */
export function foreignOriginExample(pattern: RedirectUriPattern): string | undefined {
  for (const branch of branchesOf(pattern.source)) {
    const rests = ['/', '', '/cb', `/${shortest(branch.rest)}`, shortest(branch.rest)];
    for (const authority of examples(branch.authority)) {
      if (!strangerChoosesDomain(authority)) continue;
      for (const filler of fillers) {
        const host = authority.replaceAll(wild, filler);
        const uris = ['https', 'http'].flatMap((scheme) => rests.map((rest) => `${scheme}://${host}${rest}`));
        const admitted = uris.find((uri) => pattern.matches(uri));
        if (admitted !== undefined) return admitted;
      }
    }
  }
  return undefined;
}

function branchesOf(source: string): PatternBranches[] {
  try {
    return splitPattern(
      source
        .trim()
        .replace(/^\^/, '')
        .replace(/(?<!\\)\$$/, ''),
    );
  } catch (error) {
    if (error instanceof RedirectUriError || error instanceof PatternSyntaxError) return [];
    throw error;
  }
}

function strangerChoosesDomain(authority: string): boolean {
  const labels = authority.replace(/:[^:]*$/, '').split('.');
  const registrable = sharedSuffixes.test(labels.slice(-2).join('.')) ? 3 : 2;
  return labels.slice(-registrable).some((label) => label.includes(wild));
}

/** Hosts that the pattern stands for, each wildcard once as nothing and once as text of a stranger. */
function examples(authority: string): string[] {
  try {
    return ofBranches(parsePattern(authority, 'authority'));
  } catch (error) {
    if (error instanceof PatternSyntaxError) return [];
    throw error;
  }
}

function ofBranches(branches: readonly PatternBranch[]): string[] {
  return branches.flatMap((branch) => branch.reduce<string[]>(append, [''])).slice(0, examplesPerPattern);
}

function append(prefixes: readonly string[], node: PatternNode): string[] {
  const once = node.kind === 'group' ? ofBranches(node.branches) : [ofOne(node)];
  const optional = node.repeat.min === 0;
  const choices = optional
    ? [...once, '']
    : once.map((text) => (text === wild ? text : text.repeat(node.repeat.min)));
  return prefixes.flatMap((prefix) => choices.map((choice) => prefix + choice)).slice(0, examplesPerPattern);
}

/** Three or more letters to choose from, again and again, is text of a stranger; `[ab]` is not. */
function ofOne(node: PatternNode & { kind: 'one' }): string {
  const manyLetters = node.characters.replace(/[^a-z]/g, '').length > 2;
  return manyLetters ? wild : node.characters.charAt(0);
}

/** The shortest path that the rest of a pattern may stand for, as far as its tree can be read. */
function shortest(rest: string): string {
  try {
    return walk(parsePattern(rest, 'rest')[0] ?? []);
  } catch (error) {
    if (error instanceof PatternSyntaxError) return '';
    throw error;
  }
}

function walk(branch: PatternBranch): string {
  return branch
    .map((node) => {
      const once = node.kind === 'group' ? walk(node.branches[0] ?? []) : node.characters.charAt(0);
      return once.repeat(Math.min(node.repeat.min, 20));
    })
    .join('');
}
