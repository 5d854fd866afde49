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
    return needles.reduce((result, needle) => result.replaceAll(needle, '[redacted]'), text);
  };
}

function spellings(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  const form = new URLSearchParams({ '': secret }).toString().slice(1);
  const bytes = Buffer.from(secret);
  const hashes = ['md5', 'sha256'].map((algorithm) => createHash(algorithm).update(bytes).digest('hex'));
  const url = encodeURIComponent(bytes.toString());
  return [secret, json, form, url, bytes.toString('base64'), bytes.toString('base64url'), ...hashes];
}
