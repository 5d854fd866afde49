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

/** @throws PatternSyntaxError for bad syntax, look-around and back references. */
export function linearPattern(source: string): LinearPattern {
  try {
    const compiled = RE2JS.compile(source);
    return { matches: (text) => compiled.matches(text) };
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    throw new PatternSyntaxError(error.message.replace(/^error parsing regexp: /, ''));
  }
}
