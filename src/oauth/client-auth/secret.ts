import { hash, timingSafeEqual } from 'node:crypto';
import { type Client, isConfidential } from '../client.ts';

/**
 * Whether one of the presented readings is the client's secret. Digests are compared, so neither the time nor the
 * length tells anything. A client without a secret is public: whatever is sent as its secret proves and spoils
 * nothing, as with the original.
 */
export function provesSecret(client: Client, readings: readonly string[]): boolean {
  // Keys are a stronger proof: who has registered them is never believed without.
  if (client.secret === undefined) return !isConfidential(client);
  const expected = digest(client.secret);
  return readings.map((reading) => timingSafeEqual(digest(reading), expected)).includes(true);
}

function digest(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}
