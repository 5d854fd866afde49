/**
 * The standard claims of OpenID Connect Core 1.0 section 5.1: which scope opens each, where it stands in what the
 * user store says of a person, and of which type it is.
 */
import type { Json } from './user.ts';

type ClaimKind = 'text' | 'flag' | 'time' | 'address';

const table = {
  name: ['profile', 'text'],
  family_name: ['profile', 'text'],
  given_name: ['profile', 'text'],
  middle_name: ['profile', 'text'],
  nickname: ['profile', 'text'],
  preferred_username: ['profile', 'text'],
  profile: ['profile', 'text'],
  picture: ['profile', 'text'],
  website: ['profile', 'text'],
  gender: ['profile', 'text'],
  birthdate: ['profile', 'text'],
  zoneinfo: ['profile', 'text'],
  locale: ['profile', 'text'],
  updated_at: ['profile', 'time'],
  email: ['email', 'text'],
  email_verified: ['email', 'flag'],
  address: ['address', 'address'],
  phone_number: ['phone', 'text'],
  phone_number_verified: ['phone', 'flag'],
} as const satisfies Record<string, readonly [scope: string, kind: ClaimKind]>;

export type StandardClaim = keyof typeof table;

// The keys of an object literal are what its type says.
export const standardClaims = Object.keys(table) as readonly StandardClaim[];

/** Section 5.1.1. */
export const addressMembers = [
  'formatted',
  'street_address',
  'locality',
  'region',
  'postal_code',
  'country',
] as const;
export type AddressMember = (typeof addressMembers)[number];

/** From member to member down into a profile; a number is a place in a list. */
export type ClaimPath = readonly string[];

/** Where a tenant's user store keeps claims under other names; the address as a whole or by its parts. */
export type ClaimPaths = Readonly<
  Partial<Record<Exclude<StandardClaim, 'address'>, ClaimPath>> & {
    address?: ClaimPath | Readonly<Partial<Record<AddressMember, ClaimPath>>>;
  }
>;

export type ReleasedClaims = Readonly<Record<string, Json>>;

/** Which claims a scope opens (section 5.4). */
export function claimsOfScope(scope: string): readonly StandardClaim[] {
  return standardClaims.filter((name) => scopeOfClaim(name) === scope);
}

export function scopeOfClaim(claim: StandardClaim): string {
  return table[claim][0];
}

export function isStandardClaim(name: string): name is StandardClaim {
  return Object.hasOwn(table, name);
}

/**
 * The claims of these names that the profile has, in the type that the specification gives them. What is not known, or
 * is of another type, is left out, not sent empty (section 5.3.2).
 */
export function readClaims(
  profile: Json | undefined,
  paths: ClaimPaths,
  names: readonly string[],
): ReleasedClaims {
  const root = members(profile);
  const known = [...new Set(names)].filter(isStandardClaim).flatMap((name): [string, Json][] => {
    const value = kinds[table[name][1]](writtenAt(root, paths, name));
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(known);
}

function writtenAt(root: Json, paths: ClaimPaths, name: StandardClaim): Json | undefined {
  const path = paths[name] ?? [name];
  if (isPath(path)) return at(root, path);
  const parts = addressMembers.flatMap((member): [string, Json][] => {
    const value = path[member] && at(root, path[member]);
    return value === undefined ? [] : [[member, value]];
  });
  return Object.fromEntries(parts);
}

function isPath(path: NonNullable<ClaimPaths['address']>): path is ClaimPath {
  return Array.isArray(path);
}

/** Own members only: a path leads into what the user store said and nowhere else. */
function at(value: Json, path: ClaimPath): Json | undefined {
  return path.reduce<Json | undefined>((inner, key) => {
    if (typeof inner !== 'object' || inner === null || !Object.hasOwn(inner, key)) return undefined;
    if (isList(inner)) return /^\d+$/.test(key) ? inner[Number(key)] : undefined;
    return inner[key];
  }, value);
}

const kinds: Readonly<Record<ClaimKind, (value: Json | undefined) => Json | undefined>> = {
  text,
  flag,
  time,
  address,
};

function text(value: Json | undefined): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** An e-mail address counts as verified on a plain yes, never on something that merely looks true. */
function flag(value: Json | undefined): boolean | undefined {
  if (value === true || value === 1 || value === '1' || value === 'true') return true;
  return value === false || value === 0 || value === '0' || value === 'false' ? false : undefined;
}

/** Later than this in seconds is the year 5138: a number so large counts milliseconds. */
const surelyMilliseconds = 100_000_000_000;

/** Seconds since 1970, from a number or a date of RFC 3339. */
function time(value: Json | undefined): number | undefined {
  if (typeof value === 'number' && value >= 0)
    return Math.floor(value >= surelyMilliseconds ? value / 1000 : value);
  if (typeof value !== 'string') return undefined;
  if (/^\d{1,16}$/.test(value)) return time(Number(value));
  const isDate = /^\d{4}-\d\d-\d\d(?:[Tt ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|[+-]\d\d:\d\d))?$/.test(value);
  const milliseconds = isDate ? Date.parse(value.replace(' ', 'T').toUpperCase()) : Number.NaN;
  return Number.isNaN(milliseconds) ? undefined : Math.floor(milliseconds / 1000);
}

/** A whole address in one text is its `formatted`. */
function address(value: Json | undefined): Json | undefined {
  if (typeof value === 'string') return value === '' ? undefined : { formatted: value };
  if (typeof value !== 'object' || value === null || isList(value)) return undefined;
  const parts = addressMembers.flatMap((member): [string, Json][] => {
    const part = text(at(value, [member]));
    return part === undefined ? [] : [[member, part]];
  });
  return parts.length === 0 ? undefined : Object.fromEntries(parts);
}

/** A profile may be any JSON, and with the original often was an object in a text. */
export function members(profile: Json | undefined): ReleasedClaims {
  const value = typeof profile === 'string' ? parsed(profile) : profile;
  return typeof value === 'object' && value !== null && !isList(value) ? value : {};
}

// Array.isArray does not narrow a readonly list.
function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
