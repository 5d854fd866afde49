/** Questions of proxies that went wrong in every way that one can think of, the same for the same seed. */
import type { AccessRule } from '../../src/tenants/index.ts';
import type { Question, Visitor } from './reference-interceptor.ts';

export interface GeneratedCase {
  readonly question: Question;
  readonly rules: readonly AccessRule[];
  readonly visitor: Visitor | undefined;
}

export const generatedHosts = ['shop.example', 'mail.example'];

/** A linear congruential generator (Numerical Recipes): poor randomness, enough variety. */
function generator(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const segments = ['admin', 'public', 'a', 'b', 'x.y', 'Admin'];
const oddities = [
  '..',
  '.',
  '',
  '%2e%2e',
  '.%2E',
  '%2f',
  '%5c',
  '\\',
  ';',
  ';v=1',
  '..;',
  '%25',
  '%252e',
  '%00',
  '%20',
  '#',
  '%',
  '%c0%ae',
  '%3b',
  'ADMIN',
  '%61dmin',
  'admin.',
  'admin%20',
  '%3F',
  '*',
  '**',
  '~',
  '%7e',
  'ä',
  '%C3%A4',
];
const patterns = [
  '/admin/**',
  '/public/**',
  '/**',
  '/a',
  '/a/*',
  '/*/b',
  '/',
  '/Admin',
  '/a*/**',
  '/public/admin',
  '/x.y/**',
];
const garbage = [
  '',
  ' ',
  'x, y',
  'GET',
  'https',
  'shop.example',
  '/',
  '//',
  'null',
  '\u0000',
  'é',
  'a'.repeat(300),
  '%2e',
  'javascript:',
  '@',
  ':',
  '://',
];

export function* generatedCases(seed: number, count: number): Generator<GeneratedCase> {
  const below = generator(seed);
  const one = <T>(from: readonly T[]): T => from[below(from.length)] as T; // never empty
  const chance = (percent: number): boolean => below(100) < percent;

  const path = (): string => {
    const parts = Array.from({ length: 1 + below(4) }, () => (chance(18) ? one(oddities) : one(segments)));
    const glued = `/${parts.join(chance(5) ? one(oddities) : '/')}`;
    return glued + (chance(20) ? one(['?', '?x=1', '?/../admin', '?#', '/', '/..', ';x']) : '');
  };
  const rule = (): AccessRule => ({
    ...(chance(85) && { paths: Array.from({ length: 1 + below(2) }, () => one(patterns)) }),
    ...(chance(25) && { hosts: [one([...generatedHosts, '*.example'])] }),
    ...(chance(25) && { methods: [one(['GET', 'POST'])] }),
    access: one([
      { to: 'everybody' },
      { to: 'signed-in' },
      { to: 'nobody' },
      { to: 'some', roles: ['admin'], scopes: [] },
      { to: 'some', roles: [], scopes: ['list'] },
    ] as const),
  });
  const spoil = (headers: Record<string, string | string[] | undefined>): void => {
    const name = one(Object.keys(headers));
    const value = headers[name];
    const ways: readonly (() => readonly [string, string | string[] | undefined])[] = [
      () => [name, one(garbage)],
      () => [name, `${value}, ${one(garbage)}`],
      () => [name, [String(value), one(garbage)]],
      () => [one(['x-forwarded-uri', 'x-original-url', 'x-original-method']), path()],
      () => [name, `${value}${one(garbage)}`],
      () => [name, `${one(garbage)}${value}`],
    ];
    if (chance(15)) delete headers[name];
    else {
      const [spoiled, by] = one(ways)();
      headers[spoiled] = by;
    }
  };

  for (let index = 0; index < count; index += 1) {
    const [method, scheme, host] = [
      one(['GET', 'GET', 'POST', 'HEAD']),
      one(['http', 'https', 'wss']),
      one(generatedHosts),
    ];
    const place = host + (chance(20) ? ':8443' : '');
    const kinds: readonly (() => Question)[] = [
      () => ({
        method: 'GET',
        url: '/interceptor',
        headers: {
          'x-forwarded-method': method,
          'x-forwarded-proto': scheme,
          'x-forwarded-host': place,
          'x-forwarded-uri': path(),
        },
      }),
      () => ({
        method: 'GET',
        url: '/interceptor',
        headers: { 'x-original-method': method, 'x-original-url': `${scheme}://${place}${path()}` },
      }),
      () => ({ method, url: `/interceptor${path()}`, headers: { host: place, 'x-forwarded-proto': scheme } }),
    ];
    const question = one(kinds)();
    if (chance(30)) spoil(question.headers);
    yield {
      question,
      rules: chance(10) ? [] : Array.from({ length: 1 + below(4) }, rule),
      visitor: one([
        undefined,
        { role: 'user', scopes: [] },
        { role: 'admin', scopes: [] },
        { role: 'user', scopes: ['list'] },
      ]),
    };
  }
}
