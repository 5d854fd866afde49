import type { Random } from '../runtime.ts';

/** Letters and digits that nobody mixes up when reading them out on the telephone. */
const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** Eight characters, 40 bits: names one request in the log. */
export function supportCode(random: Random): string {
  const letters = [...random.bytes(8)].map((byte) => alphabet[byte % alphabet.length]).join('');
  return `${letters.slice(0, 4)}-${letters.slice(4)}`;
}
