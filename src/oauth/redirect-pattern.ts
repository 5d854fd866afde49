/**
 * Reads one half of a redirect pattern, the authority or the path with its query, into a tree. The authority is
 * written anew from the tree, so that nothing in it can leave the host: every wildcard, negated class and `\S` there
 * stands for a host character, and a lone dot is a dot. The path keeps the words of the operator; its tree only
 * serves to find examples.
 */
import { type LinearPattern, linearPattern, PatternSyntaxError } from './linear-pattern.ts';

export type PatternNode =
  /** One character out of `characters`. */
  | { readonly kind: 'one'; readonly characters: string; readonly repeat: Repeat }
  | { readonly kind: 'group'; readonly branches: readonly PatternBranch[]; readonly repeat: Repeat };
export type PatternBranch = readonly PatternNode[];

interface Repeat {
  /** As written: `*`, `+`, `?`, `{2,3}`, or nothing. */
  readonly text: string;
  readonly min: number;
  readonly unbounded: boolean;
}

export type PatternPart = 'authority' | 'rest';

/** A piece of a regular expression: an escape, a class, a parenthesis, or a character. */
export interface PatternToken {
  readonly kind: 'escape' | 'class' | 'open' | 'close' | 'character';
  readonly text: string;
  /** How many groups are open around it. */
  readonly depth: number;
}

const hostCharacters = 'abcdefghijklmnopqrstuvwxyz0123456789-._ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const alphabets: Record<PatternPart, string> = {
  authority: hostCharacters,
  rest: `${hostCharacters}/~:?@!$&'()*+,;=%[]`,
};

/** @throws PatternSyntaxError */
export function tokenize(source: string): PatternToken[] {
  const tokens: PatternToken[] = [];
  let depth = 0;
  let at = 0;
  while (at < source.length) {
    const rest = source.slice(at);
    const first = rest.charAt(0);
    if (first === '\\') {
      const text = rest.slice(0, 2);
      if (text.length < 2) throw new PatternSyntaxError('a backslash at the end escapes nothing');
      if (text === '\\Q') throw new PatternSyntaxError('\\Q…\\E quoting is not supported');
      // An escaped slash is a slash: what people write who think of /…/ literals.
      tokens.push(text === '\\/' ? { kind: 'character', text: '/', depth } : { kind: 'escape', text, depth });
      at += 2;
    } else if (first === '[') {
      const text = /^\[\^?\]?(?:\[:\^?\w+:\]|\\[\s\S]|[^\]\\])*\]/.exec(rest)?.[0];
      if (text === undefined) throw new PatternSyntaxError('a [ is never closed');
      tokens.push({ kind: 'class', text, depth });
      at += text.length;
    } else if (first === '(') {
      const text = rest.startsWith('(?:') ? '(?:' : '(';
      tokens.push({ kind: 'open', text, depth });
      depth += 1;
      at += text.length;
    } else if (first === ')') {
      depth -= 1;
      if (depth < 0) throw new PatternSyntaxError('a ) closes nothing');
      tokens.push({ kind: 'close', text: first, depth });
      at += 1;
    } else {
      tokens.push({ kind: 'character', text: first, depth });
      at += 1;
    }
  }
  if (depth > 0) throw new PatternSyntaxError('a ( is never closed');
  return tokens;
}

/** @throws PatternSyntaxError */
export function parsePattern(source: string, part: PatternPart): PatternBranch[] {
  const tokens = tokenize(source);
  let at = 0;

  const quantifier = (): Repeat | undefined => {
    const text = /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/.exec(
      tokens
        .slice(at, at + 12)
        .map((token) => (token.kind === 'character' ? token.text : ' '))
        .join(''),
    )?.[0];
    if (text === undefined) return undefined;
    at += text.length;
    const least = /\d+/.exec(text)?.[0];
    return {
      text,
      min: least === undefined ? (text.startsWith('+') ? 1 : 0) : Number(least),
      unbounded: /^[*+]|,\}/.test(text),
    };
  };

  const once: Repeat = { text: '', min: 1, unbounded: false };

  const branches = (): PatternBranch[] => {
    const found: PatternNode[][] = [[]];
    while (at < tokens.length) {
      const token = tokens[at];
      if (token === undefined || token.kind === 'close') break;
      at += 1;
      if (token.kind === 'character' && token.text === '|') {
        found.push([]);
        continue;
      }
      if (token.kind === 'open') {
        const inner = branches();
        at += 1;
        found.at(-1)?.push({ kind: 'group', branches: inner, repeat: quantifier() ?? once });
        continue;
      }
      const repeat = quantifier() ?? once;
      found.at(-1)?.push({ kind: 'one', characters: charactersOf(token, repeat, part), repeat });
    }
    return found;
  };

  return branches();
}

const known = new Map<string, string>();

function charactersOf(token: PatternToken, repeat: Repeat, part: PatternPart): string {
  const { kind, text } = token;
  if (kind === 'character') {
    if (/[*+?{]/.test(text)) {
      throw new PatternSyntaxError(`“${text}” repeats nothing; for “any characters” write “.*”`);
    }
    if (text === '.') {
      const wild = part === 'rest' || !/^\?{0,2}$/.test(repeat.text);
      return wild ? alphabets[part] : '.';
    }
    if (part === 'authority' && !hostCharacters.includes(text) && text !== ':') {
      throw new PatternSyntaxError(`“${text}” cannot stand in a host name`);
    }
    if (part === 'authority' && repeat.unbounded && !/\d/.test(text)) {
      throw new PatternSyntaxError(
        `“${text}${repeat.text}” repeats one letter; for “any characters” write “.*”`,
      );
    }
    return text;
  }
  const key = `${part} ${text}`;
  const cached = known.get(key);
  if (cached !== undefined) return cached;
  const matcher: LinearPattern = linearPattern(text);
  const characters = [...alphabets[part], ...(kind === 'escape' ? ':' : '')]
    .filter((character) => matcher.matches(character))
    .join('');
  // A class or an escape such as \S stands for what it shares with the characters that a host can have.
  const safe = kind === 'escape' && characters.length > 1 ? characters.replace(':', '') : characters;
  if (safe === '' && part === 'authority') {
    throw new PatternSyntaxError(`“${text}” matches no character that a host name can have`);
  }
  if (known.size < 1000) known.set(key, safe);
  return safe;
}

/** The tree as a regular expression again. With `port: false` every branch ends before its colon. */
export function writePattern(branches: readonly PatternBranch[], { port }: { port: boolean }): string {
  return branches
    .map((branch) => {
      const colon = branch.findIndex((node) => node.kind === 'one' && node.characters === ':');
      return (port || colon < 0 ? branch : branch.slice(0, colon))
        .map((node) => `${writeNode(node, port)}${node.repeat.text}`)
        .join('');
    })
    .join('|');
}

function writeNode(node: PatternNode, port: boolean): string {
  if (node.kind === 'group') return `(?:${writePattern(node.branches, { port })})`;
  const { characters } = node;
  if (characters === hostCharacters) return '[0-9A-Za-z._-]';
  if (characters.length > 1) return `[${characters.replace('-', '')}${characters.includes('-') ? '-' : ''}]`;
  return /\w/.test(characters) ? characters : `\\${characters}`;
}
