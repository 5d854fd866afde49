import { applicationTokenClaims } from '../oauth/application-token.ts';
import type { AuthorizationServer } from '../oauth/authorization-server.ts';
import { epochSeconds, randomToken } from '../runtime.ts';
import type { Session } from '../sessions/index.ts';

export interface ApplicationTokens {
  /** The token for this person and this host: made once, reused until a quarter of its life is left. */
  tokenFor(server: AuthorizationServer, session: Session, hostname: string): Promise<string>;
}

interface CachedToken {
  readonly token: Promise<string>;
  /** Seconds since 1970. */
  readonly usableUntil: number;
}

/** Signing costs more than all the rest of an answer. Beyond this many, the oldest are made anew. */
const maxCached = 20_000;

export function createApplicationTokens(): ApplicationTokens {
  const cache = new Map<string, CachedToken>();
  return {
    tokenFor: (server, session, hostname) => {
      const key = `${session.id} ${hostname} ${server.issuer}`;
      const now = epochSeconds(server.clock);
      const known = cache.get(key);
      if (known && known.usableUntil > now) return known.token;
      const made = makeToken(server, session, hostname, now);
      cache.delete(key);
      cache.set(key, made);
      made.token.catch(() => cache.delete(key));
      if (cache.size > maxCached) evictOldest(cache);
      return made.token;
    },
  };
}

function makeToken(
  server: AuthorizationServer,
  session: Session,
  hostname: string,
  now: number,
): CachedToken {
  // It does not outlive the session that it speaks for.
  const lifetime = Math.max(1, Math.min(server.lifetimes.accessToken, session.expiresAt - now));
  const claims = applicationTokenClaims({
    issuer: server.issuer,
    tenant: server.tenant,
    hostname,
    tokenId: randomToken(server.random, 16),
    user: session.user,
    sessionId: session.id,
    authTime: session.authTime,
    issuedAt: now,
    expiresAt: now + lifetime,
  });
  return { token: server.tokens.signAccessToken(claims), usableUntil: now + Math.floor(lifetime * 0.75) };
}

function evictOldest(cache: Map<string, unknown>): void {
  const [oldest] = cache.keys();
  if (oldest !== undefined) cache.delete(oldest);
}
