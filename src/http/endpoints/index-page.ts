import type { HttpReply, SiteExchange } from '../exchange.ts';
import { soleSession } from './session-of-request.ts';

/** `GET /`: who is signed in here. */
export async function indexPage(exchange: SiteExchange): Promise<HttpReply> {
  const { session } = (await soleSession(exchange)) ?? {};
  return exchange.page(200, 'index', {
    ...(session && { signedIn: { user: session.user.username, since: session.authTime * 1000 } }),
  });
}
