/**
 * The one home of the linear-time regular expression engine. Operators write patterns and strangers write the text
 * they are run over, so a backtracking engine would let one crafted URI stop the server (ReDoS).
 */
import { RE2JS, RE2JSException } from 're2js';

export interface LinearPattern {
  /** Whether the pattern covers the whole text: always anchored at both ends. */
  matches(text: string): boolean;
}

/** The text is not a regular expression, or uses what a linear-time engine cannot do. */
export class PatternSyntaxError extends Error {
  override readonly name = 'PatternSyntaxError';
}

/**
 * A compiled pattern weighs some kilobytes, and there may be hundreds of thousands: only the ones in use are kept. The
 * oldest goes first, and comes back when it is asked for.
 */
const compiled = new Map<string, RE2JS>();
const maxCompiled = 2000;

/** @throws PatternSyntaxError for bad syntax, look-around and back references. */
export function linearPattern(source: string): LinearPattern {
  // Now, so that a mistake is found when the configuration is read and not at a request.
  compile(source);
  return provenPattern(source);
}

/** For text that is known to be a regular expression: compiled when it is first asked. */
export function provenPattern(source: string): LinearPattern {
  return { matches: (text) => compile(source).matches(text) };
}

function compile(source: string): RE2JS {
  const known = compiled.get(source);
  if (known !== undefined) return known;
  try {
    const made = RE2JS.compile(source);
    for (const oldest of compiled.keys()) {
      if (compiled.size < maxCompiled) break;
      compiled.delete(oldest);
    }
    compiled.set(source, made);
    return made;
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    throw new PatternSyntaxError(error.message.replace(/^error parsing regexp: /, ''));
  }
}
