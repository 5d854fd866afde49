/**
 * Which clients got tokens in a browser session, so that they can be told when it ends (OpenID Connect Back-Channel
 * Logout 1.0). They stand in numbered places, the first ones taken first: nothing is scanned, and two that join at once
 * get a place each. A place is prolonged together with all before it, so the first empty one is the end.
 */
import type { AuthorizationServer, ProtocolRecords } from './authorization-server.ts';

/** A client as it knows the person: what a logout token must say. */
export interface SessionClient {
  /** As the client wrote it first: the `aud` of its ID tokens. */
  readonly clientId: string;
  readonly issuer: string;
  /** The `sub` of its ID tokens. */
  readonly subject: string;
}

type Keeping = Pick<AuthorizationServer, 'lifetimes'> & {
  readonly records: Pick<ProtocolRecords, 'sessionClients'>;
};

/** More applications than anybody opens in one session. */
const mostClients = 100;

/**
 * Must be called before the last look at whether the session has ended: then a session that ends meanwhile either finds
 * the client here, or the client gets no tokens. When all places are taken the client is not told.
 */
export async function joinSession(server: Keeping, sessionId: string, client: SessionClient): Promise<void> {
  const { sessionClients } = server.records;
  const lifetime = placeLifetime(server);
  for (;;) {
    const present = await clientsOf(server, sessionId);
    const isKnown = present.some((other) => isSame(other, client));
    if (!isKnown && present.length >= mostClients) return;
    // Whoever loses the race for a place looks again, and takes the next.
    if (isKnown || (await sessionClients.putIfAbsent(placeOf(sessionId, present.length), client, lifetime)))
      return keepPlaces(server, sessionId, present);
  }
}

/** In any spelling of its `client_id`: a client that changes it each time would take all places from the others. */
function isSame(one: SessionClient, other: SessionClient): boolean {
  return one.clientId.toLowerCase() === other.clientId.toLowerCase() && one.issuer === other.issuer;
}

/** For a session that goes on. */
export async function prolongSessionClients(server: Keeping, sessionId: string): Promise<void> {
  await keepPlaces(server, sessionId, await clientsOf(server, sessionId));
}

/** Of any number of callers each client goes to one: it is told once. */
export async function takeSessionClients(
  { records }: Keeping,
  sessionId: string,
): Promise<readonly SessionClient[]> {
  const taken: SessionClient[] = [];
  while (taken.length < mostClients) {
    const client = await records.sessionClients.take(placeOf(sessionId, taken.length));
    if (!client) break;
    taken.push(client);
  }
  return taken;
}

async function clientsOf({ records }: Keeping, sessionId: string): Promise<readonly SessionClient[]> {
  const found: SessionClient[] = [];
  while (found.length < mostClients) {
    const client = await records.sessionClients.get(placeOf(sessionId, found.length));
    if (!client) break;
    found.push(client);
  }
  return found;
}

async function keepPlaces(
  server: Keeping,
  sessionId: string,
  clients: readonly SessionClient[],
): Promise<void> {
  await Promise.all(
    clients.map((client, place) =>
      server.records.sessionClients.put(placeOf(sessionId, place), client, placeLifetime(server)),
    ),
  );
}

function placeOf(sessionId: string, place: number): string {
  return `${sessionId}:${place}`;
}

/** Seconds: refresh tokens of a session outlive its record, and end with it all the same. */
function placeLifetime({ lifetimes }: Keeping): number {
  return Math.max(lifetimes.refreshToken, lifetimes.accessToken, lifetimes.session);
}
