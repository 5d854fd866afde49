import { OAuthError } from '../../oauth/errors.ts';
import { answerTokenInfo, answerUserinfo } from '../../oauth/userinfo.ts';
import { type HttpReply, type HttpRequest, json, type SiteExchange } from '../exchange.ts';

export async function userinfo({ request, site }: SiteExchange): Promise<HttpReply> {
  return json(200, await answerUserinfo(site.serverAt(request.origin), bearerToken(request)));
}

/** The original's name of it. */
export async function tokenInfo({ request, site }: SiteExchange): Promise<HttpReply> {
  return json(200, await answerTokenInfo(site.serverAt(request.origin), bearerToken(request)));
}

/** RFC 6750 sections 2.1 and 2.2: in the header, or in the form of a POST; never both, never in the URL. */
function bearerToken({ headers, body }: HttpRequest): string {
  const [, inHeader] = /^bearer +(\S+)$/i.exec(headers.authorization ?? '') ?? [];
  const inBody = body.get('access_token');
  if (inHeader !== undefined && inBody !== undefined)
    throw new OAuthError('invalid_request', { description: 'Send the access token once.' });
  const token = inHeader ?? inBody;
  if (token === undefined)
    throw new OAuthError('invalid_token', { reason: 'the request carries no access token' });
  return token;
}
