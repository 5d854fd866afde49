/** What a tenant can be given, with the words that operators read. */
import { z } from 'zod';
import { addressMembers, standardClaims } from '../oauth/standard-claims.ts';
import { pathPatternProblem } from './path-pattern.ts';
import {
  flag,
  host,
  isWebUrl,
  list,
  postLogoutRedirectUrls,
  seconds,
  secret,
  text,
  webUrl,
} from './schema-values.ts';
import { identitySources, jwtAlgorithms } from './tenant.ts';

const issuerUrl = text.refine(
  (value) => isWebUrl(value) && new URL(value).origin === value,
  'must be a URL such as https://login.example.com, in lower case and without path, query or fragment',
);

const script = text.max(1_000_000, 'must not be longer than 1 MB');
const provider = z.union(
  [
    script.describe('The script itself, or `file:login.js` for a file beside this one.'),
    z.strictObject({ file: text.describe('The path of the script, relative to this file.') }),
    z.strictObject({
      type: z.literal('uitrusting/v1').describe('The predefined provider for the Uitrusting user service.'),
      url: text.describe('Where the service is; without a scheme `http://` is meant.'),
      token: secret.optional().describe('Sent as `X-Internal-Token`.'),
    }),
  ],
  'must be a script, {file: PATH} or {type: uitrusting/v1, url: URL}',
);

const oneOrMore = <T extends z.ZodType>(item: T) =>
  z.preprocess(
    (value) => (typeof value === 'string' ? [value] : value),
    list(item).min(1, 'must not be empty'),
  );

const rulePath = text.superRefine((value, context) => {
  const problem = pathPatternProblem(value);
  if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
});

const accessRule = z.strictObject(
  {
    host: oneOrMore(host).optional().describe('A host or several, `*` for one label; by default all.'),
    path: oneOrMore(rulePath)
      .optional()
      .describe(
        'A path or several: exact, `*` for a segment, `/**` at the end for all below; by default all.',
      ),
    method: oneOrMore(text.regex(/^[A-Za-z][A-Za-z-]{0,19}$/, 'must be a method such as GET'))
      .optional()
      .describe('A method or several; by default all.'),
    allow: z
      .union(
        [
          z.enum(['everybody', 'signed-in', 'nobody']),
          z.strictObject({
            roles: list(text)
              .min(1, 'must not be empty')
              .optional()
              .describe('One of these roles is enough.'),
            scopes: list(text)
              .min(1, 'must not be empty')
              .optional()
              .describe('One of these scopes is enough.'),
          }),
        ],
        'must be everybody, signed-in, nobody, {roles: […]} or {scopes: […]}',
      )
      .describe(
        'Who gets in: `everybody`, `signed-in`, `nobody`, or those with one of some roles or scopes.',
      ),
  },
  'must be a mapping',
);

const scopeWords = text.max(200, 'must not be longer than 200 characters');
const scopeText = z.union(
  [
    scopeWords,
    z.record(
      z.string().regex(/^[a-z]{2,3}$/, 'must be a language such as en or de'),
      scopeWords,
      'must be a mapping from languages to texts',
    ),
  ],
  'must be a text, or texts by language such as {en: …, de: …}',
);

const claimPath = text
  .max(200, 'must not be longer than 200 characters')
  .regex(
    /^[\w$@:-]+(?:\.[\w$@:-]+){0,7}$/,
    'must be names of members, separated by dots, such as contact.mail or emails.0.value',
  );

/** One optional path for each of these names. */
const claimPathsFor = <T extends string>(names: readonly T[]) =>
  // Object.fromEntries forgets which names it was given.
  Object.fromEntries(names.map((name) => [name, claimPath.optional()])) as Record<
    T,
    z.ZodOptional<typeof claimPath>
  >;

const claims = z.strictObject(
  {
    ...claimPathsFor(standardClaims.filter((name) => name !== 'address')),
    address: z
      .union(
        [claimPath, z.strictObject(claimPathsFor(addressMembers))],
        'must be a path, or a mapping of its parts to paths',
      )
      .optional()
      .describe('A path, or one for each part of it.'),
  },
  'must be a mapping',
);

const identitySource = text.refine(
  (value) =>
    identitySources.some((source) => source === value) ||
    /^profile(?:\.[A-Za-z0-9_-]{1,64}){1,8}$/.test(value),
  `must be ${identitySources.join(', ')} or a path such as profile.email`,
);

export const tenantSchema = z.strictObject({
  hosts: list(host)
    .min(1, 'must name at least one host')
    .describe(
      'The hosts that belong to this tenant, and to no other. `*` stands for one label: `*.example.com`.',
    ),
  issuer: issuerUrl
    .optional()
    .describe(
      'The `iss` of tokens and the base of discovery, not on a host of another tenant. By default the scheme and host asked.',
    ),
  interceptor: z
    .strictObject(
      {
        enabled: flag.default(true).describe('Whether a reverse proxy may ask for this tenant.'),
        domain: host
          .optional()
          .describe('The host of the login page that the interceptor sends browsers to.'),
        cookie: text
          .regex(/^\.?[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/i, 'must be a domain such as .example.com')
          .optional()
          .describe('The domain of the sign-in cookie; by default `domain`.'),
        rules: list(accessRule)
          .max(1000, 'must not have more than 1000 entries')
          .default([])
          .describe(
            'Who may have what; the first rule that fits decides. Without one, being signed in is enough.',
          ),
        headers: z
          .record(
            z
              .string()
              .regex(/^[A-Za-z0-9-]{1,64}$/, 'must be the name of a header')
              .refine((name) => /^(?:x|remote)-/i.test(name), 'must start with X- or Remote-'),
            identitySource,
            'must be a mapping of header names',
          )
          .default({
            'X-User-Ident': 'subject',
            'X-Forwarded-User': 'user',
            'X-Forwarded-Email': 'profile.email',
            'X-Forwarded-Groups': 'roles',
          })
          .describe('Headers that tell the application who is there, beside `Authorization`.'),
        grace: seconds(0, 31_536_000)
          .optional()
          .describe(
            'How long a session that is due for renewal goes on from when the user store first gave no answer about it, in seconds; by default until it ends.',
          ),
      },
      'must be a mapping',
    )
    .prefault({})
    .describe('The interceptor mode, for applications that know nothing of OAuth.'),
  informations: z
    .strictObject(
      {
        imprint_url: webUrl.optional().describe('The imprint.'),
        privacy_url: webUrl.optional().describe('The privacy policy.'),
        register_url: webUrl.optional().describe('Where people register.'),
      },
      'must be a mapping',
    )
    .default({})
    .describe('Links that the login page shows.'),
  providers: list(provider).describe(
    "The tenant's own user store: scripts with the classes `UserLoginProvider` and `UserValidationProvider`.",
  ),
  silent_login: flag
    .default(true)
    .describe('Whether somebody who is signed in gets into the next application without being asked again.'),
  jwt_algorithm: z
    .preprocess(
      (value) => jwtAlgorithms.find((name) => name.toLowerCase() === String(value).toLowerCase()) ?? value,
      z.enum(jwtAlgorithms),
    )
    .optional()
    .describe('How access tokens are signed. By default HS256 if `JWT_SECRET` is set, otherwise RS256.'),
  dpop_nonce: z
    .enum(['optional', 'required'])
    .default('optional')
    .describe(
      'Whether DPoP proofs must carry a nonce of this server (RFC 9449 section 8), so that none can be made in advance. It costs clients a second request now and then.',
    ),
  login: z
    .strictObject(
      {
        max_attempts: z
          .int('must be a whole number')
          .min(1, 'must be at least 1')
          .max(10_000, 'must be at most 10000')
          .default(10)
          .describe('So many wrong passwords in one window; then sign-ins of that name have to wait.'),
        window: seconds(1, 86_400).default(300).describe('Seconds.'),
      },
      'must be a mapping',
    )
    .default({ max_attempts: 10, window: 300 })
    .describe('Limits against the guessing of passwords.'),
  scopes: z
    .record(z.string(), scopeText, 'must be a mapping from scopes to texts')
    .default({})
    .describe(
      'What scopes mean, in the words of the consent page: `orders:read: See your orders`, or by language: `{en: See your orders, de: Ihre Bestellungen sehen}`. `*` at the end of a scope stands for one or more characters.',
    ),
  post_logout_redirect_urls: postLogoutRedirectUrls,
  claims: claims
    .default({})
    .describe(
      'Where the standard claims of OpenID Connect stand in `userProfile`, if not under their own names: `given_name: firstName`, `email: contact.mail`.',
    ),
  templates: z
    .strictObject(
      {
        access_key_id: secret.describe('The access key id.'),
        secret_access_key: secret.describe('The secret access key.'),
        host: text.default('https://s3.amazonaws.com').describe('The storage server.'),
        bucket: text.describe('The bucket.'),
        path: z.string('must be a text').default('').describe('The folder in the bucket.'),
        region: text.default('us-east-1').describe('The region.'),
      },
      'must be a mapping',
    )
    .optional()
    .describe("The tenant's own pages, in an S3 bucket."),
});
export type TenantParameters = z.output<typeof tenantSchema>;
