import type { PublicJwk } from './keys.ts';

/** A JSON Web Key Set as text (RFC 7517 section 5): public parts only. */
export function jwks(keys: readonly (PublicJwk | undefined)[]): string {
  return JSON.stringify({ keys: keys.filter((key) => key !== undefined) });
}
