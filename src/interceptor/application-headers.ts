/** What an application is told with each request of a person: a token made for its host, and who is there. */
import type { AskedPlace } from '../asked-place.ts';
import { applicationTokenClaims } from '../oauth/application-token.ts';
import type { AuthorizationServer } from '../oauth/authorization-server.ts';
import { epochSeconds, randomToken } from '../runtime.ts';
import type { Session } from '../sessions/index.ts';
import type { IdentityHeaders } from './identity-headers.ts';
import type { Headers, Prepared, PreparedHeaders } from './prepared-headers.ts';

export interface ApplicationHeaders {
  /**
   * For this person at this host. Made once, and reused until a quarter of the token's life is left: signing costs more
   * than all the rest of an answer.
   */
  headersFor(server: AuthorizationServer, session: Session, application: AskedPlace): Promise<Headers>;
  /** The same names, empty: what a stranger sent under one of them must not get through just because nobody is there. */
  readonly nobody: Headers;
}

/** The same, with the cookies that the application may see. */
export function withCookieHeader(told: Headers, cookies: string): Headers {
  return cookies === '' ? told : { ...told, Cookie: cookies };
}

/**
 * A proxy has no use for a body, and must not keep the answer. `Cookie` takes the place of the browser's; the usual
 * browser has no cookie but ours, and the application gets none.
 */
const always = { Cookie: '', 'Cache-Control': 'no-store', 'Content-Length': '0' };

/** @param prepared of one configuration: another may tell other headers */
export function createApplicationHeaders(
  identity: IdentityHeaders,
  prepared: PreparedHeaders,
): ApplicationHeaders {
  return {
    nobody: { Authorization: '', ...identity.of(undefined), ...always },
    headersFor: (server, session, { origin, hostname }) => {
      const now = epochSeconds(server.clock);
      const known = prepared.get(session.id, origin);
      if (known && known.usableUntil > now) return known.headers;
      const made = prepare(identity, server, session, hostname, now);
      prepared.set(session.id, origin, made);
      return made.headers;
    },
  };
}

function prepare(
  identity: IdentityHeaders,
  server: AuthorizationServer,
  session: Session,
  hostname: string,
  now: number,
): Prepared {
  // The token does not outlive the session that it speaks for.
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
  const headers = server.tokens
    .signAccessToken(claims)
    .then((token) => ({ Authorization: `Bearer ${token}`, ...identity.of(session.user), ...always }));
  return { headers, usableUntil: now + Math.floor(lifetime * 0.75) };
}
