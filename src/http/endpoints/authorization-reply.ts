import type { AuthorizationResponse } from '../../oauth/authorization-response.ts';
import { type HttpReply, redirect, type SiteExchange } from '../exchange.ts';

/** Takes the answer of an authorization request to the client, by way of the browser. */
export function authorizationReply(exchange: SiteExchange, response: AuthorizationResponse): HttpReply {
  if (response.kind === 'redirect') return redirect(response.location);
  const { action, parameters } = response;
  const fields = Object.entries(parameters).map(([name, value]) => ({ name, value }));
  const page = exchange.page(200, 'form-post', { action, fields });
  return {
    ...page,
    headers: {
      ...page.headers,
      // With `same-origin` the browser would post `Origin: null`, which applications take for an attack.
      'Referrer-Policy': 'strict-origin',
    },
  };
}
