import type { LoginVariables } from '../../views/index.ts';
import type { HttpReply, SiteExchange } from '../exchange.ts';

/** The login page. It is never kept: it carries what somebody asked for, and perhaps what they typed. */
export function loginPage(exchange: SiteExchange, status: number, variables: LoginVariables): HttpReply {
  return exchange.page(status, 'login', variables);
}
