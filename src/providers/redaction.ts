import { createHash } from 'node:crypto';

/**
 * A function that takes these secrets out of a text, also in the forms in which scripts write them: JSON, URLs,
 * forms, base64, and as hashes, which for a weak password are as good as the password.
 */
export function redactor(secrets: readonly string[]): (text: string) => string {
  let needles: string[] | undefined;
  return (text) => {
    needles ??= [...new Set(secrets.filter((secret) => secret !== '').flatMap(spellings))].sort(
      (a, b) => b.length - a.length,
    );
    return needles.reduce(takeOut, text);
  };
}

/**
 * A very short secret only where it stands alone: taking each `a` out of a text would tell what the secret is, and
 * leave nothing of the text.
 */
function takeOut(text: string, needle: string): string {
  if (needle.length >= 4) return text.replaceAll(needle, '[redacted]');
  const literal = needle.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  return text.replace(new RegExp(`(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`, 'gu'), '[redacted]');
}

function spellings(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  const form = new URLSearchParams({ '': secret }).toString().slice(1);
  const bytes = Buffer.from(secret);
  const hashes = ['md5', 'sha256'].map((algorithm) => createHash(algorithm).update(bytes).digest('hex'));
  const url = encodeURIComponent(bytes.toString());
  return [secret, json, form, url, bytes.toString('base64'), bytes.toString('base64url'), ...hashes];
}
