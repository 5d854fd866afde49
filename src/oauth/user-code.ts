/** The code that a person types (RFC 8628 section 6.1). */
import type { Random } from '../runtime.ts';

/** Consonants only: nothing that looks like something else, no digits to switch a keyboard for, and no words. */
const alphabet = 'BCDFGHJKLMNPQRSTVWXZ';

/** 20^8 codes, 34.5 bits: with the limits on entering them nobody finds one that is open. */
const length = 8;

const shape = new RegExp(`^[${alphabet}]{${length}}$`);

/** Longer than anybody types, with whatever between the letters. */
const maxTyped = 64;

/** As it is kept: eight letters. */
export function drawUserCode(random: Random): string {
  // A byte from 240 on is thrown away: all letters must be equally likely.
  const fair = Math.floor(256 / alphabet.length) * alphabet.length;
  let code = '';
  while (code.length < length) {
    const [byte = fair] = random.bytes(1);
    if (byte < fair) code += alphabet[byte % alphabet.length];
  }
  return code;
}

/** As people see it: `WDJB-MJHT`. */
export function shownUserCode(code: string): string {
  return `${code.slice(0, length / 2)}-${code.slice(length / 2)}`;
}

/**
 * What was typed, as the code is kept: in any case, in letters of any width, with or without whatever separates them.
 * Undefined: no code looks like that.
 */
export function readUserCode(typed: string): string | undefined {
  const letters = typed
    .slice(0, maxTyped)
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
  return shape.test(letters) ? letters : undefined;
}
