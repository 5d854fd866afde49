/**
 * What this server asks of whoever brings an access token to it: RFC 6750 for bearer tokens, RFC 9449 section 7 for
 * tokens that are bound to a key.
 */
import type { AuthorizationServer } from './authorization-server.ts';
import type { ClientRequest } from './client-auth/index.ts';
import { proveKey } from './dpop.ts';
import { OAuthError, type OAuthErrorCode } from './errors.ts';
import { isAccessTokenRevoked } from './revocations.ts';
import type { AccessTokenClaims } from './token-claims.ts';
import { dpopSigningAlgorithms } from './vocabulary.ts';

type Scheme = 'Bearer' | 'DPoP';

export interface ResourceAnswer<T> {
  readonly response: T;
  /** For the client's next DPoP proof. */
  readonly dpopNonce?: string;
}

/** Here, unlike at the token endpoint, a wrong proof means that nobody is let in (RFC 9449 section 7.1). */
const unauthorized: ReadonlySet<OAuthErrorCode> = new Set([
  'invalid_token',
  'invalid_dpop_proof',
  'use_dpop_nonce',
]);

/** A refusal that says how one gets in (RFC 9110 section 11.6.1). */
export class AccessRefused extends OAuthError {
  /** One for each `WWW-Authenticate` header. */
  readonly challenges: readonly string[];

  constructor({ code, ...texts }: OAuthError, challenges: readonly string[]) {
    const { description, reason, shownAs, dpopNonce } = texts;
    super(code, { description, reason, shownAs, ...(dpopNonce !== undefined && { dpopNonce }) });
    this.challenges = challenges;
  }

  override get status(): number {
    return unauthorized.has(this.code) ? 401 : super.status;
  }
}

/** Answers who brings a good access token. @throws AccessRefused */
export async function answerAtResource<T>(
  server: AuthorizationServer,
  request: ClientRequest,
  answer: (server: AuthorizationServer, claims: AccessTokenClaims) => T | Promise<T>,
): Promise<ResourceAnswer<T>> {
  try {
    const { claims, dpopNonce } = await checkedToken(server, request);
    return { response: await answer(server, claims), ...(dpopNonce !== undefined && { dpopNonce }) };
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    throw new AccessRefused(error, challenges(server, usedScheme(request), error));
  }
}

/** RFC 6750 sections 2.1 and 2.2: in the header, or in the form of a POST; never both, never in the URL. */
function presentedToken({ authorization = '', parameters }: ClientRequest): string | undefined {
  const inForm = parameters.get('access_token');
  if (inForm !== undefined && /^(?:bearer|dpop)\b/i.test(authorization))
    throw new OAuthError('invalid_request', { description: 'Send the access token once.' });
  return inForm ?? /^(?:bearer|dpop) +(\S+)$/i.exec(authorization)?.[1];
}

function usedScheme({ authorization = '', parameters }: ClientRequest): Scheme | undefined {
  if (/^dpop\b/i.test(authorization)) return 'DPoP';
  const isBearer = /^bearer\b/i.test(authorization) || parameters.all('access_token').length > 0;
  return isBearer ? 'Bearer' : undefined;
}

async function checkedToken(
  server: AuthorizationServer,
  request: ClientRequest,
): Promise<{ claims: AccessTokenClaims; dpopNonce?: string | undefined }> {
  const token = presentedToken(request);
  if (token === undefined)
    throw new OAuthError('invalid_token', { reason: 'the request carries no access token' });
  const claims = await server.tokens.readAccessToken(token);
  if (!claims) throw new OAuthError('invalid_token');
  if (await isAccessTokenRevoked(server, claims))
    throw new OAuthError('invalid_token', {
      reason: 'the access token was revoked or its session has ended',
    });
  const thumbprint = claims.cnf?.jkt;
  // RFC 9449 section 7.2: a bound token that is taken as a bearer token is one that can be stolen after all.
  const isDpop = usedScheme(request) === 'DPoP';
  if ((thumbprint !== undefined) !== isDpop) throw wrongScheme(isDpop ? 'DPoP' : 'Bearer');
  if (thumbprint === undefined) return { claims };
  const { proof } = request;
  if (!proof) throw new OAuthError('invalid_dpop_proof', { description: 'The DPoP header is missing.' });
  const client = server.clients.find(claims.client_id);
  const { renewedNonce } = await proveKey(server, proof, { client, accessToken: { token, thumbprint } });
  return { claims, dpopNonce: renewedNonce };
}

function wrongScheme(scheme: Scheme): OAuthError {
  return new OAuthError('invalid_token', {
    description:
      scheme === 'Bearer'
        ? 'The access token is bound to a key: send it with the scheme DPoP and a proof.'
        : 'The access token is not bound to a key: send it with the scheme Bearer.',
    reason: `an access token was sent with the scheme ${scheme}, which is not the one it was issued for`,
  });
}

/** Both schemes are offered (RFC 9449 section 7.2); what is wrong is said with the one that was used. */
function challenges(
  { issuer }: AuthorizationServer,
  used: Scheme | undefined,
  error: OAuthError,
): readonly string[] {
  if (error.status >= 500) return [];
  const realm = `realm="${new URL(issuer).hostname}"`;
  const scope = error.code === 'insufficient_scope' ? ', scope="openid"' : '';
  const details = `, error="${error.code}", error_description="${error.description}"${scope}`;
  const offers: Readonly<Record<Scheme, string>> = {
    Bearer: `Bearer ${realm}`,
    DPoP: `DPoP ${realm}, algs="${dpopSigningAlgorithms.join(' ')}"`,
  };
  // Who sent no access token is only told that one is needed (RFC 6750 section 3.1).
  return (['Bearer', 'DPoP'] as const).map((scheme) => offers[scheme] + (scheme === used ? details : ''));
}
