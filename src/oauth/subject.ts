/**
 * As whom a client knows a person (OpenID Connect Core 1.0 section 8). A client registered for pairwise subjects never
 * sees the name that other clients, or the user store, have for the person.
 */
import type { AuthorizationServer } from './authorization-server.ts';
import type { Client } from './client.ts';
import type { PersonalGrant } from './grant.ts';
import { claimsOfScope, type ReleasedClaims, readClaims } from './standard-claims.ts';
import type { Json, User } from './user.ts';

/** Names that only this tenant can compute. */
export interface PairwiseSubjects {
  /** The same for one person in one sector, for ever; tells nothing about either (section 8.1). */
  of(sector: string, subject: string): Promise<string>;
}

type Naming = Pick<AuthorizationServer, 'pairwiseSubjects'>;

/** The `sub` under which the client knows the person. */
export async function subjectFor(
  { pairwiseSubjects }: Naming,
  { sectorIdentifier }: Client,
  { subject }: Pick<User, 'subject'>,
): Promise<string> {
  return sectorIdentifier === undefined ? subject : pairwiseSubjects.of(sectorIdentifier, subject);
}

/** The one of these people whom the client knows under that name, by the name the user store gave. */
export async function knownSubject(
  server: Naming,
  client: Client,
  sub: string,
  people: readonly Pick<User, 'subject'>[],
): Promise<string | undefined> {
  const names = await Promise.all(people.map((person) => subjectFor(server, client, person)));
  return people[names.indexOf(sub)]?.subject;
}

/** What an access token says about the person. */
export interface PersonClaims {
  readonly sub: string;
  readonly user: string;
  readonly profile?: Json;
  readonly userinfo?: ReleasedClaims;
  readonly userinfo_claims?: readonly string[];
}

/**
 * The whole profile, as in the original. Clients can read their access tokens, so for two kinds of them a token says no
 * more of the profile than userinfo would: one that must ask for consent, as nobody consented to the rest, and a
 * pairwise one, which would know the person again elsewhere; that one is not told the name that was typed either.
 */
export async function personClaims(
  server: AuthorizationServer,
  client: Client,
  { user, scope, claims }: PersonalGrant,
): Promise<PersonClaims> {
  const sub = await subjectFor(server, client, user);
  const asked = claims?.userinfo ?? [];
  const isPairwise = client.sectorIdentifier !== undefined;
  if (isPairwise || client.consent === 'required') {
    const names = [...scope.flatMap(claimsOfScope), ...asked];
    const userinfo = readClaims(user.profile, server.claimPaths, names);
    return { sub, user: isPairwise ? sub : user.username, userinfo };
  }
  return {
    sub,
    user: user.username,
    ...(user.profile !== undefined && { profile: user.profile }),
    ...(asked.length > 0 && { userinfo_claims: asked }),
  };
}
