/**
 * The settings of the process: one table of flags and environment variables, parsed once, frozen. Flags beat the
 * environment, the environment beats the `.env` file. What the process cannot do yet is not in the table.
 */
import {
  anyText,
  bool,
  bytes,
  cookieDomains,
  duration,
  type Kind,
  oneOf,
  proxies,
  storage,
  wholeNumber,
  word,
} from './setting-kinds.ts';

export const logLevels = ['trace', 'debug', 'info', 'notice', 'warning', 'error', 'critical'] as const;
export type LogLevel = (typeof logLevels)[number];

export const logFormats = ['console', 'ndjson'] as const;
export type LogFormat = (typeof logFormats)[number];

export interface Setting<T = unknown> extends Kind<T> {
  /** Environment variables in order of preference; the first is the setting's name. */
  readonly env: readonly [string, ...string[]];
  /** As typed on the command line. Secrets have none: command lines are visible to every user of the machine. */
  readonly flag?: `--${string}`;
  /** As the operator would write it; absent: not set. */
  readonly default?: string;
  readonly description: string;
  /** Never shown, not even in an error message. */
  readonly secret?: true;
}

/** A setting that always has a value, and one that may have none: the type follows from the default. */
const withDefault = <T>(
  kind: Kind<T>,
  row: Omit<Setting<T>, keyof Kind<T>> & { default: string },
): Setting<T> => ({
  ...kind,
  ...row,
});
const mayBeAbsent = <T>(
  kind: Kind<T>,
  row: Omit<Setting<T>, keyof Kind<T> | 'default'>,
): Setting<T | undefined> => ({
  ...kind,
  ...row,
});

/** THE table. Flags, parsing, `--help` and `docs/reference/settings.md` follow from it. */
export const settingsTable = {
  port: withDefault(wholeNumber(0, 65_535), {
    env: ['PORT'],
    flag: '--port',
    default: '8080',
    description: 'The port to listen on; 0 takes a free one.',
  }),
  host: withDefault(word('an address or host name of this machine'), {
    env: ['HOST'],
    flag: '--host',
    default: '127.0.0.1',
    description: 'The address to listen on; 0.0.0.0 listens on all of them.',
  }),
  config: withDefault(anyText, {
    env: ['CONFIG', 'DIRECTORY'],
    flag: '--config',
    default: '.',
    description: 'The directory with `tenants/` and `clients/`, or with `Resources/Configurations/`.',
  }),
  storage: withDefault(storage, {
    env: ['STORAGE'],
    flag: '--storage',
    default: 'lmdb:./data',
    description: 'Where sessions, codes, refresh tokens and keys are kept. `memory` forgets all at the end.',
  }),
  publicDomain: mayBeAbsent(word('a host, with a port if it is not the usual one'), {
    env: ['PUBLIC_DOMAIN'],
    flag: '--public-domain',
    description: 'The shared login host, where the client named in the request decides on the tenant.',
  }),
  secure: withDefault(bool, {
    env: ['SECURE'],
    flag: '--secure',
    default: 'false',
    description: 'Whether this server is reached by https even where no proxy says so.',
  }),
  trustedProxies: withDefault(proxies, {
    env: ['TRUSTED_PROXIES'],
    flag: '--trusted-proxies',
    default: 'loopback, linklocal, uniquelocal',
    description: 'Peers whose X-Forwarded-… headers are believed.',
  }),
  jwtSecret: mayBeAbsent(
    { ...anyText, allowed: 'at least 32 bytes (fewer only when ALLOW_WEAK_JWT_SECRET is true)' },
    {
      env: ['JWT_SECRET'],
      description: 'The key of HS256 tokens, and a reason to use HS256 where a tenant names no algorithm.',
      secret: true,
    },
  ),
  allowWeakJwtSecret: withDefault(bool, {
    env: ['ALLOW_WEAK_JWT_SECRET'],
    flag: '--allow-weak-jwt-secret',
    default: 'false',
    description:
      'Accepts a JWT_SECRET below 32 bytes, which can be guessed from one token. For old installations.',
  }),
  allowInsecureJwksUri: withDefault(bool, {
    env: ['ALLOW_INSECURE_JWKS_URI'],
    flag: '--allow-insecure-jwks-uri',
    default: 'false',
    description: 'Fetches a `jwks_uri` that is http and on this machine. For development.',
  }),
  keyEncryptionSecret: mayBeAbsent(bytes(32), {
    env: ['KEY_ENCRYPTION_SECRET'],
    description: 'Encrypts the private keys and the secret of pairwise subjects in the store.',
    secret: true,
  }),
  sessionLifetime: withDefault(duration('days', 86_400, 3650), {
    env: ['COOKIE_EXPIRATION_IN_DAYS'],
    flag: '--cookie-expiration-in-days',
    default: '7',
    description: 'How long a person stays signed in.',
  }),
  accessTokenLifetime: withDefault(duration('hours', 3600, 87_600), {
    env: ['TOKEN_EXPIRATION_IN_HOURS'],
    flag: '--token-expiration-in-hours',
    default: '2',
    description: 'How long an access token is valid.',
  }),
  refreshTokenLifetime: withDefault(duration('hours', 3600, 87_600), {
    env: ['TOKEN_REFRESH_EXPIRATION_IN_HOURS'],
    flag: '--token-refresh-expiration-in-hours',
    default: '720',
    description: 'How long a refresh token is valid when it is not used.',
  }),
  cookieDomains: withDefault(cookieDomains, {
    env: ['COOKIE_DOMAINS'],
    flag: '--cookie-domains',
    default: '{}',
    description: 'The domain of the sign-in cookie, for hosts where it is not the host itself.',
  }),
  allowMissingProviders: withDefault(bool, {
    env: ['ALLOW_MISSING_PROVIDERS'],
    flag: '--allow-missing-providers',
    default: 'false',
    description: 'Takes a user as valid where a tenant has no UserValidationProvider, instead of refusing.',
  }),
  scriptTimeout: withDefault(duration('seconds', 1, 600), {
    env: ['SCRIPT_TIMEOUT'],
    flag: '--script-timeout',
    default: '30',
    description: 'How long one run of a provider script may take in all.',
  }),
  displayVersion: withDefault(bool, {
    env: ['DISPLAY_VERSION'],
    flag: '--display-version',
    default: 'true',
    description: 'Whether `/versions` answers.',
  }),
  logLevel: withDefault(oneOf(logLevels), {
    env: ['LOG_LEVEL'],
    flag: '--log-level',
    default: 'info',
    description: 'The least important lines that are still logged.',
  }),
  logFormat: withDefault(oneOf(logFormats), {
    env: ['LOG_FORMAT'],
    flag: '--log-format',
    default: 'console',
    description: 'One line for people, or one JSON object a line for machines.',
  }),
} as const;

type Table = typeof settingsTable;
export type SettingName = keyof Table;

/** Every length of time is in seconds. */
export type Settings = {
  readonly [Name in SettingName]: Table[Name] extends Setting<infer T> ? T : never;
};

type Texts = Readonly<Record<string, string | undefined>>;

export interface SettingsInput {
  /** Flags by name with their dashes: `{'--port': '8080'}`. */
  readonly flags?: Texts;
  readonly env?: Texts;
  /** What the `.env` file says. */
  readonly dotenv?: Texts;
}

/** Carries every problem of the settings, one line each. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/** The first place that says something; an empty variable says nothing, as Compose files write `${NAME:-}`. */
function find(setting: Setting, { flags = {}, env = {}, dotenv = {} }: SettingsInput) {
  const places = [
    ...(setting.flag === undefined ? [] : [{ name: setting.flag, text: flags[setting.flag] }]),
    ...setting.env.map((name) => ({ name, text: env[name] })),
    ...setting.env.map((name) => ({ name: `${name} (in .env)`, text: dotenv[name] })),
  ];
  for (const { name, text } of places) {
    if (text || (text === '' && name === setting.flag)) return { name, text };
  }
  return { name: setting.env[0], text: setting.default };
}

function unknownFlags(flags: Texts): string[] {
  const known: readonly Setting[] = Object.values(settingsTable);
  return Object.keys(flags)
    .filter((flag) => !known.some((setting) => setting.flag === flag))
    .map((flag) => `${flag} is not a flag; \`--help\` lists them`);
}

/** RFC 7518 section 3.2: a key of HS256 has at least 256 bits. A shorter one can be guessed from a single token. */
function weakJwtSecret({ jwtSecret, allowWeakJwtSecret }: Partial<Settings>): string[] {
  if (jwtSecret === undefined || allowWeakJwtSecret || Buffer.byteLength(jwtSecret) >= 32) return [];
  return [`JWT_SECRET: the value is not allowed; allowed: ${settingsTable.jwtSecret.allowed}`];
}

/** @throws SettingsError with all problems at once */
export function parseSettings(input: SettingsInput): Settings {
  const problems = unknownFlags(input.flags ?? {});
  const values: Record<string, unknown> = {};
  for (const [key, setting] of Object.entries<Setting>(settingsTable)) {
    const { name, text } = find(setting, input);
    if (text === undefined) continue;
    values[key] = setting.parse(text);
    if (values[key] === undefined) {
      const shown = setting.secret ? 'the value' : JSON.stringify(text);
      problems.push(`${name}: ${shown} is not allowed; allowed: ${setting.allowed}`);
    }
  }
  // The loop has put the value of each row under its key, with the type that the row's own parser answers.
  const settings = values as Settings;
  problems.push(...weakJwtSecret(settings));
  if (problems.length > 0) throw new SettingsError(problems);
  return Object.freeze(settings);
}
