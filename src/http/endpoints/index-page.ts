import { readCookies } from '../../sessions/index.ts';
import type { HttpReply, SiteExchange } from '../exchange.ts';

/** `GET /`: who is signed in here. */
export async function indexPage(exchange: SiteExchange): Promise<HttpReply> {
  const { request, site } = exchange;
  const session = await site.sessions.find(readCookies(request.headers.cookie));
  return exchange.page(200, 'index', {
    ...(session && { signedIn: { user: session.user.username, since: session.authTime * 1000 } }),
  });
}
