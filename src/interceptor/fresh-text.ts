/** Texts that fit a pattern with a `*`, and as few others as can be. */
const letters = [...'xyzabcdefghijklmnopqrstuvw0123456789'];

/**
 * Puts a text that none of these patterns knows, in any case, in place of a `*`: at each attempt a longer one, of another
 * letter if there is one.
 */
export function fillerAmong(texts: readonly string[]): (pattern: string, attempt?: number) => string {
  const known = new Set(texts.map((text) => text.toLowerCase()));
  const wild = [...known].filter((text) => text.includes('*')).map((text) => text.split('*'));
  const starts = beginnings(wild.map(([prefix = '']) => prefix));
  const ends = endings(wild.map(([, suffix = '']) => suffix));
  return (pattern, attempt = 0) => {
    const [prefix = '', suffix] = pattern.split('*');
    if (suffix === undefined) return pattern;
    const [start, end] = [prefix.toLowerCase(), suffix.toLowerCase()];
    const isFresh = (letter: string): boolean => !starts.has(start + letter) && !ends.has(letter + end);
    const letter = freshLetter(isFresh, attempt);
    let filler = letter.repeat(attempt + 1);
    while (known.has(start + filler + end)) filler += letter;
    return prefix + filler + suffix;
  };
}

function freshLetter(isFresh: (letter: string) => boolean, from: number): string {
  for (let at = 0; at < letters.length; at += 1) {
    const letter = letters[(from + at) % letters.length] ?? 'x';
    if (isFresh(letter)) return letter;
  }
  return 'x';
}

/** Of these texts, as far as one of them and a letter reach. */
function beginnings(texts: readonly string[]): ReadonlySet<string> {
  return parts(texts, (text, length) => text.slice(0, length));
}

function endings(texts: readonly string[]): ReadonlySet<string> {
  return parts(texts, (text, length) => text.slice(-length));
}

function parts(
  texts: readonly string[],
  part: (text: string, length: number) => string,
): ReadonlySet<string> {
  const lengths = [...new Set([0, ...texts.map(({ length }) => length)])].map((length) => length + 1);
  return new Set(
    texts.flatMap((text) =>
      lengths.filter((length) => length <= text.length).map((length) => part(text, length)),
    ),
  );
}
