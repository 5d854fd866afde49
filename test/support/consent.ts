/** Applications that ask people for consent, and people who answer. */
import type { Browser, BrowserReply } from './browser.ts';
import { hiddenFields } from './browser.ts';
import { configuration } from './fixtures.ts';
import { authorizationUrl, issuer } from './relying-party.ts';

export const consentIds = {
  /** A public client of the tenant acme. */
  calendar: '66666666-6666-4666-8666-666666666661',
  /** Another one of the same tenant. */
  orders: '66666666-6666-4666-8666-666666666662',
  /** A client of the tenant other. */
  elsewhere: '66666666-6666-4666-8666-666666666663',
} as const;

export const redirectUri = 'https://calendar.acme.example/cb';
export const otherIssuer = 'https://login.other.example';

const client = (name: string, ident: string, tenant: string, more = ''): string => `name: ${name}
config:
  ident: ${ident}
  tenantname: ${tenant}
  consent: required
  redirect_urls: ["${redirectUri}"]
  scopes: [openid, profile, email, offline_access, "orders:*"]
${more}`;

export function consentConfiguration(
  options: { calendarName?: string; more?: string; script?: string } = {},
): Record<string, string> {
  const { calendarName = 'Calendar', more = '', script } = options;
  const files = configuration(script === undefined ? {} : { script });
  const scopes = `  scopes:
    "orders:read": { en: See your orders, de: Ihre Bestellungen sehen }
    "orders:*": Do things with your orders
  silent_login`;
  return {
    ...files,
    'tenants/acme.yaml': String(files['tenants/acme.yaml']).replace('  silent_login', scopes),
    'clients/consent.yaml': [
      client(JSON.stringify(calendarName), consentIds.calendar, 'acme', more),
      client('Orders', consentIds.orders, 'acme', '  allowedProviderScopes: ["user:*"]\n'),
      client('Elsewhere', consentIds.elsewhere, 'other'),
    ].join('---\n'),
  };
}

/** A complete request of the calendar. */
export function consentUrl(changes: Readonly<Record<string, string | undefined>> = {}, at = issuer): string {
  const own = { client_id: consentIds.calendar, redirect_uri: redirectUri, scope: 'openid email' };
  return authorizationUrl({ ...own, ...changes }, at);
}

/** Opens the request and signs in, if nobody is. */
export async function arrive(
  browser: Browser,
  url: string,
  user: readonly [name: string, password: string] = ['jana', 'right horse'],
): Promise<BrowserReply> {
  const page = await browser.visit(url);
  return page.body.includes('name="password"') ? browser.signIn(page, ...user) : page;
}

export function isConsentPage({ body }: BrowserReply): boolean {
  return body.includes('id="allowButton"');
}

/** The names of the scopes that a page shows. */
export function scopesOn({ body }: BrowserReply): string[] {
  return [...body.matchAll(/data-scope="([^"]*)"/g)].map(([, name = '']) => name);
}

/** The resources that a page shows. */
export function resourcesOn({ body }: BrowserReply): string[] {
  return [...body.matchAll(/data-resource="([^"]*)"/g)].map(([, name = '']) => name);
}

/** Presses a button of the consent page. */
export function answer(
  browser: Browser,
  page: BrowserReply,
  button: 'allow' | 'deny' | 'switch',
): Promise<BrowserReply> {
  return browser.visit(new URL('/consent', page.url).href, {
    form: { ...hiddenFields(page.body), answer: button },
    from: 'same-origin',
  });
}

/** Posts a form of the account page. */
export function change(
  browser: Browser,
  fields: Readonly<Record<string, string>>,
  at = issuer,
): Promise<BrowserReply> {
  return browser.visit(`${at}/account`, { form: fields, from: 'same-origin' });
}
