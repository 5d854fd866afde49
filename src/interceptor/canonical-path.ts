/**
 * The one reading of a path that all rules go by. Servers disagree about `..`, escaped slashes, `;` and escapes of
 * escapes; where they could, there is no reading, and what a rule protects under one spelling cannot be had by another.
 */

/** Escapes that no two servers read alike once decoded: NUL and other controls, `%`, `/`, `;`, `\`, `?`, `#`. */
const disputedEscape = /%(?:[01][0-9a-f]|25|2f|3b|5c|3f|23|7f)/i;

/** `%2e` is a dot for some. What follows a `;` is a parameter for some, a part of the name for others. */
const disputedCharacter = /[^!-~]|[;\\#]/;

/**
 * The path without its query, escapes of plain characters decoded, in the case it was written in. Undefined when
 * servers could read it differently.
 */
export function canonicalPath(target: string): string | undefined {
  const [raw = ''] = target.split('?', 1);
  if (disputedEscape.test(raw) || disputedCharacter.test(raw)) return undefined;
  const path = decoded(raw);
  if (path === undefined || !path.startsWith('/') || path.includes('//')) return undefined;
  // `.` and `..`; and Windows drops dots and blanks at the end of a name.
  const isDotted = path.split('/').some((segment) => /[.\s]$/.test(segment));
  return isDotted ? undefined : path.normalize('NFC') === path ? path : undefined;
}

/** Undefined for an escape that is not one, or bytes that are not UTF-8. */
function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
