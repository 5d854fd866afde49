/**
 * What each page may show. A template sees these variables and no others: each is picked by name, so that a tenant or
 * session object handed in whole does not carry its secrets into a tenant's template.
 *
 * Names in snake_case are those of the tenant's YAML and of the original's templates, which custom templates rely on.
 */
import type { Language } from './language.ts';
import { safeTarget, webLink } from './links.ts';
import { type ShownScope, scopeWords } from './scope-words.ts';
import { translate } from './translations/index.ts';

export const pages = [
  'login',
  'consent',
  'account',
  'activate',
  'logout',
  'error',
  'index',
  'form-post',
] as const;
export type Page = (typeof pages)[number];

export function isPage(name: string): name is Page {
  return pages.some((page) => page === name);
}

export interface ShownTenant {
  readonly name: string;
  readonly informations?:
    | {
        readonly imprint_url?: string | undefined;
        readonly privacy_url?: string | undefined;
        readonly register_url?: string | undefined;
      }
    | undefined;
}

/** What every page may show. */
export interface FrameVariables {
  /** Replaces the page's own title. */
  readonly title?: string | undefined;
  readonly tenant?: ShownTenant | undefined;
  /** Where our own endpoints are: empty (this origin) or `//host` or `https://host`, without a slash at the end. */
  readonly serviceUrl?: string | undefined;
  /** Stands in the log line that explains a refusal as well. */
  readonly supportCode?: string | undefined;
  /** For people: more about why this page is shown. */
  readonly requestInfo?: { readonly description: string } | undefined;
}

export interface LoginVariables extends FrameVariables {
  /** Comes back as `location` and is validated anew then. */
  readonly requestUri: string;
  /** Comes back as `mode`. */
  readonly mode?: 'interceptor' | 'oauth' | undefined;
  /** Come back as `scope`, joined by `+`. */
  readonly requestedScopes?: readonly string[] | undefined;
  /** The key of a text, such as `LOGIN.ERRORS.WRONG_CREDENTIALS`. */
  readonly error?: string | undefined;
  /** Filled in already: what was typed last, or the request's `login_hint`. */
  readonly username?: string | undefined;
  /** The client's name, as people know it. */
  readonly application?: string | undefined;
}

export interface ConsentVariables extends FrameVariables {
  /** Comes back as `location` and is validated anew then. */
  readonly requestUri: string;
  /** Comes back as it is: it names, once, what this page has shown. */
  readonly ticket: string;
  /** The client's name, as people know it. */
  readonly application: string;
  readonly signedIn: SignedIn;
  /** All that the application gets. */
  readonly scopes: readonly ShownScope[];
  /** At which services, where it is not the usual ones. */
  readonly resources: readonly string[];
}

export interface ShownApplication {
  /** Comes back as `client`. */
  readonly id: string;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly scopes: readonly ShownScope[];
  readonly resources: readonly string[];
}

export interface ShownSession {
  /** Comes back as `session`. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** `Firefox, Windows`. */
  readonly browser?: string | undefined;
  /** The one in which this page is shown. */
  readonly isThis: boolean;
}

export interface AccountVariables extends FrameVariables {
  readonly signedIn: SignedIn;
  readonly applications: readonly ShownApplication[];
  readonly sessions: readonly ShownSession[];
}

/** From where a device asked to be let in. */
export interface ShownDevice {
  /** An address, or the network that one customer has. */
  readonly network: string;
  /** Another network than that of the person who looks at the page. False says nothing: both may come by one proxy. */
  readonly isElsewhere: boolean;
  /** `Firefox, Windows`. */
  readonly browser?: string | undefined;
  /** Milliseconds since 1970. */
  readonly since: number;
}

export interface ActivateVariables extends FrameVariables {
  /** `enter` asks for the code; `confirm` asks whether the device may; the others say what has come of it. */
  readonly state: 'enter' | 'confirm' | 'success' | 'denied';
  /** As the device writes it, or what was typed. */
  readonly userCode: string;
  readonly signedIn: SignedIn;
  /** The key of a text, such as `ACTIVATE.ERRORS.INVALID_CODE`. */
  readonly error?: string | undefined;
  /** Of `confirm`. Comes back as it is: it names, once, what this page has shown. */
  readonly ticket?: string | undefined;
  /** Of `confirm`: the client's name, as people know it. */
  readonly application?: string | undefined;
  /** Of `confirm`: all that the device gets. */
  readonly scopes?: readonly ShownScope[] | undefined;
  /** Of `confirm`: at which services, where it is not the usual ones. */
  readonly resources?: readonly string[] | undefined;
  readonly device?: ShownDevice | undefined;
}

export interface ErrorVariables extends FrameVariables {
  /** The HTTP status of the response. */
  readonly status: number;
  /** The key of a text, such as `ERRORS.NO_CLIENT`; a text that is no key is shown as it is. */
  readonly reason: string;
  /** Where "Back" leads, if anywhere. */
  readonly requestUri?: string | undefined;
}

export interface HiddenField {
  readonly name: string;
  readonly value: string;
}

export interface SignedIn {
  /** As the person typed it when signing in. */
  readonly user: string;
  /** Milliseconds since 1970. */
  readonly since?: number | undefined;
}

export interface LogoutVariables extends FrameVariables {
  /** `confirm` asks first; `done` says that it has happened. */
  readonly state: 'confirm' | 'done';
  /** Where to go on to: comes back as `location` from `confirm`, is a link on `done`. */
  readonly requestUri?: string | undefined;
  /** What else must come back from `confirm`. */
  readonly fields?: readonly HiddenField[] | undefined;
  readonly signedIn?: SignedIn | undefined;
}

export interface IndexVariables extends FrameVariables {
  /** Absent: nobody is signed in here. */
  readonly signedIn?: SignedIn | undefined;
}

/** Carries an answer to an application (OAuth 2.0 Form Post Response Mode) and goes on by itself. */
export interface FormPostVariables extends FrameVariables {
  /** The address of the application. */
  readonly action: string;
  readonly fields: readonly HiddenField[];
}

export interface PageVariables {
  readonly login: LoginVariables;
  readonly consent: ConsentVariables;
  readonly account: AccountVariables;
  readonly activate: ActivateVariables;
  readonly logout: LogoutVariables;
  readonly error: ErrorVariables;
  readonly index: IndexVariables;
  readonly 'form-post': FormPostVariables;
}

/** Plain data, as a template sees it. */
export type TemplateVariables = Record<string, unknown>;

type Picked = { readonly title: string } & TemplateVariables;

const picks: { readonly [P in Page]: (variables: PageVariables[P], language: Language) => Picked } = {
  login: (variables, language) => ({
    title: translate(language, 'LOGIN.UI.LOGIN'),
    requestUri: safeTarget(variables.requestUri),
    mode: variables.mode ?? '',
    requestedScopes: [...(variables.requestedScopes ?? [])],
    error: variables.error ?? '',
    username: variables.username ?? '',
    application: variables.application ?? '',
  }),
  consent: (variables, language) => ({
    title: translate(language, 'CONSENT.UI.TITLE', { application: variables.application }),
    requestUri: safeTarget(variables.requestUri),
    ticket: variables.ticket,
    application: variables.application,
    scopes: variables.scopes.map((scope) => scopeWords(scope, language)),
    resources: [...variables.resources],
    payload: payload(variables.signedIn, variables.tenant),
  }),
  account: (variables, language) => ({
    title: translate(language, 'ACCOUNT.UI.TITLE'),
    applications: variables.applications.map(({ id, name, since, scopes, resources }) => ({
      id,
      name,
      since,
      scopes: scopes.map((scope) => scopeWords(scope, language)),
      resources: [...resources],
    })),
    sessions: variables.sessions.map(({ id, since, browser, isThis }) => ({
      id,
      since,
      browser: browser ?? '',
      is_this: isThis,
    })),
    payload: payload(variables.signedIn, variables.tenant),
  }),
  activate: (variables, language) => ({
    title: translate(language, 'ACTIVATE.UI.TITLE'),
    state: variables.state,
    success: variables.state === 'success',
    userCode: variables.userCode,
    error: variables.error ?? '',
    ticket: variables.ticket ?? '',
    application: variables.application ?? '',
    scopes: (variables.scopes ?? []).map((scope) => scopeWords(scope, language)),
    resources: [...(variables.resources ?? [])],
    device: shownDevice(variables.device),
    payload: payload(variables.signedIn, variables.tenant),
  }),
  logout: (variables, language) => ({
    title: translate(language, 'LOGOUT.UI.LOGOUT'),
    state: variables.state,
    requestUri: safeTarget(variables.requestUri),
    fields: shownFields(variables.fields),
    payload: payload(variables.signedIn, variables.tenant),
  }),
  error: (variables, language) => ({
    title: `${translate(language, 'ERROR.TITLE')} | ${variables.status}`,
    error: true,
    status: variables.status,
    reason: variables.reason,
    requestUri: webLink(variables.requestUri) ?? '',
  }),
  index: (variables, language) => ({
    title: translate(language, variables.signedIn ? 'INDEX.UI.TITLE' : 'INDEX.UI.NOBODY'),
    payload: payload(variables.signedIn, variables.tenant),
  }),
  'form-post': (variables, language) => ({
    title: translate(language, 'FORM_POST.UI.TITLE'),
    action: webLink(variables.action) ?? '',
    fields: shownFields(variables.fields),
  }),
};

function shownDevice(device: ShownDevice | undefined): TemplateVariables | undefined {
  if (!device) return undefined;
  const { network, isElsewhere, browser = '', since } = device;
  return { network, is_elsewhere: isElsewhere, browser, since };
}

function shownFields(fields: readonly HiddenField[] = []): HiddenField[] {
  return fields.map(({ name, value }) => ({ name, value }));
}

/** The original showed the claims of its cookie here; these are the ones a page has a use for. */
function payload(
  signedIn: SignedIn | undefined,
  tenant: ShownTenant | undefined,
): TemplateVariables | undefined {
  if (!signedIn) return undefined;
  return { user: signedIn.user, tenant: tenant?.name ?? '', since: signedIn.since };
}

function shownTenant({ name, informations }: ShownTenant): TemplateVariables {
  return {
    name,
    informations: {
      imprint_url: webLink(informations?.imprint_url),
      privacy_url: webLink(informations?.privacy_url),
      register_url: webLink(informations?.register_url),
    },
  };
}

/** Everything a template of this page sees; always fresh objects, for a template may change them. */
export function templateVariables<P extends Page>(
  page: P,
  variables: PageVariables[P],
  language: Language,
): TemplateVariables {
  const picked = picks[page](variables, language);
  return {
    ...picked,
    page,
    language,
    title: variables.title || picked.title,
    tenant: variables.tenant && shownTenant(variables.tenant),
    serviceUrl: webLink(variables.serviceUrl) ?? '',
    supportCode: variables.supportCode ?? '',
    requestInfo: variables.requestInfo && { description: variables.requestInfo.description },
  };
}
