import type { LoginVariables } from '../../views/index.ts';
import type { HttpReply, SiteExchange } from '../exchange.ts';

/** The login page. It is never kept: it carries what somebody asked for, and perhaps what they typed. */
export function loginPage(exchange: SiteExchange, status: number, variables: LoginVariables): HttpReply {
  const page = exchange.page(status, 'login', variables);
  const isLater = status === 429 || status === 503;
  return isLater ? { ...page, headers: { ...page.headers, 'Retry-After': '60' } } : page;
}
