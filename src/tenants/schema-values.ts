/** Kinds of values that tenants and clients have in common, with what is said of a wrong one. */
import { z } from 'zod';

export const text = z
  .string('must be a text')
  .min(1, 'must not be empty')
  .max(4096, 'must not be longer than 4096 characters');

export const isWebUrl = (value: string): boolean =>
  /^https?:\/\/[^\s@]+$/i.test(value) && URL.canParse(value);
export const webUrl = text.refine(
  isWebUrl,
  'must be an absolute URL with http:// or https:// and without a user name',
);

export const secret = z.union(
  [
    text,
    z.strictObject({ env: text.describe('The name of an environment variable that holds it.') }),
    z.strictObject({
      file: text.describe('The path of a file that holds it; relative to this file, or absolute.'),
    }),
  ],
  'must be a text, {env: NAME} or {file: PATH}',
);

/** Labels of letters, digits, `_` and inner hyphens; `*` stands for a label or a part of one. */
const hostSyntax =
  /^(?:[a-z0-9_*](?:[a-z0-9_*-]*[a-z0-9_*])?(?:\.[a-z0-9_*](?:[a-z0-9_*-]*[a-z0-9_*])?)*|\[[0-9a-f:.]+\])$/i;
export const host = text
  .max(253, 'must not be longer than 253 characters')
  .regex(hostSyntax, 'must be a host name, without scheme, port or path')
  .refine((value) => !/\*[^.]*\*/.test(value), 'may have one * in a label');

export const list = <T extends z.ZodType>(item: T) => z.array(item, 'must be a list');

export const seconds = (least: number, most: number) =>
  z
    .int('must be a whole number of seconds')
    .min(least, `must be at least ${least}`)
    .max(most, `must be at most ${most}`);

export const flag = z.boolean('must be true or false');

export const redirectEntry = text.max(1000, 'must not be longer than 1000 characters');
export const postLogoutRedirectUrls = list(redirectEntry)
  .default([])
  .describe('Where a browser may be sent after signing out. Entries are read as those of `redirect_urls`.');

export type SecretParameter = z.output<typeof secret>;
