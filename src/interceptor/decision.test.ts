import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decideInterception, type InterceptionQuestion } from './decision.ts';

const session = { user: { role: 'user', scopes: ['list'] } };
type Question = InterceptionQuestion<typeof session>;

const question = (changed: Partial<Question> = {}): Question => ({
  access: { to: 'signed-in' },
  enabled: true,
  isForged: false,
  isMethodDisputed: false,
  session,
  isNavigation: true,
  ...changed,
});

const admins = { to: 'some', roles: ['admin'], scopes: [] } as const;
const everybody = { to: 'everybody' } as const;

const rows: readonly (readonly [string, Partial<Question>, object])[] = [
  ['who is signed in gets in', {}, { action: 'allow', session }],
  ['a person without a session is sent to sign in', { session: undefined }, { action: 'sign-in' }],
  [
    'a script without a session is told so',
    { session: undefined, isNavigation: false },
    { action: 'refuse', status: 401, reason: 'not_signed_in' },
  ],
  [
    'who lacks a role is refused',
    { access: admins },
    { action: 'refuse', status: 403, reason: 'not_admitted' },
  ],
  ['who may have a role signs in first', { access: admins, session: undefined }, { action: 'sign-in' }],
  ['everybody is everybody', { access: everybody, session: undefined }, { action: 'allow' }],
  ['who is known is known on pages for everybody too', { access: everybody }, { action: 'allow', session }],
  [
    'nobody is nobody',
    { access: { to: 'nobody' }, session: undefined },
    { action: 'refuse', status: 403, reason: 'not_admitted' },
  ],
  [
    'an ambiguous path is refused',
    { access: undefined },
    { action: 'refuse', status: 403, reason: 'ambiguous_path' },
  ],
  [
    'a forged header is refused, for everybody',
    { access: everybody, isForged: true },
    { action: 'refuse', status: 403, reason: 'forged_header' },
  ],
  [
    'a request with two methods is refused where the rules go by it, for everybody',
    { access: everybody, isMethodDisputed: true },
    { action: 'refuse', status: 403, reason: 'disputed_method' },
  ],
  [
    'a disabled interceptor lets nobody in',
    { access: everybody, enabled: false },
    { action: 'refuse', status: 403, reason: 'disabled' },
  ],
];
for (const [rule, changed, decision] of rows)
  test(rule, () => assert.deepEqual(decideInterception(question(changed)), decision));
