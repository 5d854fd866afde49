/** The `claims` parameter (OpenID Connect Core 1.0 section 5.5): claims asked for one by one. */
import { OAuthError } from './errors.ts';
import { scopeMatches } from './scope.ts';
import { isStandardClaim, scopeOfClaim } from './standard-claims.ts';
import type { Json } from './user.ts';

/** How one claim is asked for (section 5.5.1); `null` in the request is an object without members here. */
export interface ClaimRequest {
  readonly essential: boolean;
  /** What `value` or `values` would be content with; absent: anything. */
  readonly values?: readonly Json[];
}

export interface ClaimsRequest {
  readonly userinfo: ReadonlyMap<string, ClaimRequest>;
  readonly idToken: ReadonlyMap<string, ClaimRequest>;
}

/** The names of what was asked for beside the scopes, as a grant keeps them. */
export interface RequestedClaims {
  readonly userinfo: readonly string[];
  readonly idToken: readonly string[];
}

const maxLength = 4096;
const maxDepth = 8;
const maxClaims = 100;

/** @throws OAuthError invalid_request */
export function parseClaimsRequest(text: string | undefined): ClaimsRequest | undefined {
  if (text === undefined) return undefined;
  if (text.length > maxLength) throw invalid(`claims is longer than ${maxLength} characters.`);
  const request = membersOf(parsed(text), 'claims');
  return {
    userinfo: claimRequests(request, 'userinfo'),
    idToken: claimRequests(request, 'id_token'),
  };
}

/**
 * What the client may be told: a claim belongs to a scope, and the client must be registered for that scope, though it
 * need not have asked for it. Otherwise this parameter would be a way around the registration.
 */
export function admittedClaims(
  { userinfo, idToken }: ClaimsRequest,
  clientScopes: readonly string[],
): RequestedClaims {
  const names = { userinfo: [...userinfo.keys()], idToken: [...idToken.keys()] };
  return stillAdmitted(names, clientScopes);
}

/** The same of names that were admitted before: an operator may have taken a scope from the client since. */
export function stillAdmitted(
  { userinfo, idToken }: RequestedClaims,
  clientScopes: readonly string[],
): RequestedClaims {
  const admitted = (name: string): boolean =>
    isStandardClaim(name) && clientScopes.some((pattern) => scopeMatches(pattern, scopeOfClaim(name)));
  return { userinfo: userinfo.filter(admitted), idToken: idToken.filter(admitted) };
}

function parsed(text: string): Json {
  let value: Json;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalid('claims is not JSON.');
  }
  // JSON.parse keeps the last of several members with one name; another reader may have checked the first.
  const written = [...text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)].filter(([, colon]) => colon !== undefined);
  if (written.length !== countMembers(value, maxDepth)) throw invalid('claims names a member twice.');
  return value;
}

/** @throws OAuthError invalid_request when it is nested deeper than this */
function countMembers(value: Json, depth: number): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (depth === 0) throw invalid('claims is nested too deeply.');
  const inner: readonly Json[] = Object.values(value);
  const own = Array.isArray(value) ? 0 : inner.length;
  return inner.reduce<number>((sum, each) => sum + countMembers(each, depth - 1), own);
}

type Members = ReadonlyMap<string, Json>;

function membersOf(value: Json, name: string): Members {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid(`${name} must be a JSON object.`);
  return new Map(Object.entries(value));
}

function claimRequests(request: Members, member: string): ReadonlyMap<string, ClaimRequest> {
  const asked = request.get(member);
  if (asked === undefined || asked === null) return new Map();
  const claims = membersOf(asked, `claims.${member}`);
  if (claims.size > maxClaims) throw invalid(`claims.${member} asks for too many claims.`);
  return new Map([...claims].map(([name, how]) => [name, claimRequest(how, member)]));
}

/** Members that are not understood are ignored (section 5.5.1). */
function claimRequest(how: Json, member: string): ClaimRequest {
  if (how === null) return { essential: false };
  const asked = membersOf(how, `A claim in claims.${member}`);
  const essential = asked.get('essential') ?? false;
  const value = asked.get('value');
  const values = asked.get('values');
  if (typeof essential !== 'boolean') throw invalid(`essential in claims.${member} must be true or false.`);
  if (values !== undefined && !Array.isArray(values))
    throw invalid(`values in claims.${member} must be a list.`);
  if (value !== undefined && values !== undefined)
    throw invalid(`A claim in claims.${member} has both value and values.`);
  if (value === undefined && values === undefined) return { essential };
  return { essential, values: values ?? [value ?? null] };
}

function invalid(description: string): OAuthError {
  return new OAuthError('invalid_request', { description });
}
