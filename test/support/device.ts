/** Devices without a browser, and people who let them in. */
import type { FastifyInstance } from 'fastify';
import { type Browser, type BrowserReply, hiddenFields } from './browser.ts';
import { configuration } from './fixtures.ts';
import { form, issuer, type JsonReply, post } from './relying-party.ts';

export const deviceIds = {
  /** A public client of the tenant acme. */
  television: '77777777-7777-4777-8777-777777777771',
  /** A confidential one, with little time and its own page for the code. */
  printer: '77777777-7777-4777-8777-777777777772',
  /** A client of the tenant other. */
  elsewhere: '77777777-7777-4777-8777-777777777773',
  /** Asks people also at the authorization endpoint. */
  player: '77777777-7777-4777-8777-777777777774',
} as const;

export const printerSecret = 'a-printer-keeps-secrets';
export const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code';
export const otherIssuer = 'https://login.other.example';

const client = (name: string, ident: string, tenant: string, more = ''): string => `name: ${name}
config:
  ident: ${ident}
  tenantname: ${tenant}
  grant_types: [device_code, refresh_token]
  scopes: [openid, profile, email, "orders:*"]
${more}`;

export function deviceConfiguration(
  options: { televisionName?: string; more?: string; silentLogin?: boolean; script?: string } = {},
): Record<string, string> {
  const { televisionName = 'Television', more = '', ...rest } = options;
  return {
    ...configuration(rest),
    'clients/devices.yaml': [
      client(JSON.stringify(televisionName), deviceIds.television, 'acme', more),
      client(
        'Printer',
        deviceIds.printer,
        'acme',
        `  secret: ${printerSecret}
  device_grant_config: { expires_in: 60, interval: 3, verification_uri: "https://acme.example/link?to=printer" }
`,
      ),
      client('Elsewhere', deviceIds.elsewhere, 'other'),
    ].join('---\n'),
  };
}

type Fields = Readonly<Record<string, string | undefined>>;
type Headers = Readonly<Record<string, string>>;

/** A device asks for its codes. */
export function askForCodes(
  app: FastifyInstance,
  changes: Fields = {},
  headers: Headers = {},
  host?: string,
) {
  const fields = { client_id: deviceIds.television, scope: 'openid email', ...changes };
  return post(app, '/oauth/device_authorization', form(fields), headers, host);
}

export interface Device {
  readonly codes: JsonReply['body'];
  readonly userCode: string;
  /** One request to the token endpoint. */
  poll(changes?: Fields, headers?: Headers): Promise<JsonReply>;
}

/** A device that shows a code and waits. */
export async function startDevice(
  app: FastifyInstance,
  changes: Fields = {},
  headers: Headers = {},
): Promise<Device> {
  const { status, body } = await askForCodes(app, changes, headers);
  if (status !== 200) throw new Error(`no codes came: ${status} ${JSON.stringify(body)}`);
  const { client_id = deviceIds.television, client_secret } = changes;
  const own = { grant_type: deviceGrant, client_id, client_secret, device_code: String(body.device_code) };
  return {
    codes: body,
    userCode: String(body.user_code),
    poll: (more = {}, moreHeaders = {}) => post(app, '/token', { ...own, ...more }, moreHeaders),
  };
}

type Credentials = readonly [name: string, password: string];
export const jana: Credentials = ['jana', 'right horse'];
export const otto: Credentials = ['otto', 'right cow'];

/** Opens the page for codes, and signs in if nobody is. */
export async function openActivation(
  browser: Browser,
  user: Credentials = jana,
  at = issuer,
): Promise<BrowserReply> {
  const page = await browser.visit(`${at}/activate`);
  return page.body.includes('name="password"') ? browser.signIn(page, ...user) : page;
}

/** Posts a form of the page, as the browser would. */
export function submit(
  browser: Browser,
  fields: Readonly<Record<string, string>>,
  at = issuer,
): Promise<BrowserReply> {
  return browser.visit(`${at}/activate`, { form: fields, from: 'same-origin' });
}

/** Signs in, if nobody is, and types a code. */
export async function enterCode(
  browser: Browser,
  userCode: string,
  user: Credentials = jana,
  at = issuer,
): Promise<BrowserReply> {
  await openActivation(browser, user, at);
  return submit(browser, { user_code: userCode }, at);
}

/** Presses a button of the page that asks. */
export function press(
  browser: Browser,
  page: BrowserReply,
  button: 'allow' | 'deny' | 'switch',
): Promise<BrowserReply> {
  return submit(browser, { ...hiddenFields(page.body), answer: button }, page.url.origin);
}

/** Everything a person does to let a device in. */
export async function letIn(
  browser: Browser,
  device: Device,
  user: Credentials = jana,
): Promise<BrowserReply> {
  return press(browser, await enterCode(browser, device.userCode, user), 'allow');
}

export function isQuestion({ body }: BrowserReply): boolean {
  return body.includes('id="allowButton"');
}

/** The key of the error that a page shows. */
export function errorOn({ body }: BrowserReply): string | undefined {
  return /data-error="([^"]*)"/.exec(body)?.[1];
}

/** `success` or `denied`, on the page that tells. */
export function resultOn({ body }: BrowserReply): string | undefined {
  return /data-result="([^"]*)"/.exec(body)?.[1];
}
