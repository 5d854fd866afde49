import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Client } from '../oauth/client.ts';
import { decideLogout, type LogoutQuestion } from './logout.ts';

const session = {
  id: 'session-1',
  user: { subject: 'u1', username: 'jana', role: 'default', scopes: [] },
  authTime: 1,
  expiresAt: 2,
  supersedes: [],
};
const exactly = (source: string) => ({ source, matches: (uri: string) => uri === source });
const client: Client = {
  id: 'c1',
  name: 'shop',
  redirectUris: [],
  postLogoutRedirectUris: [exactly('https://shop.example/bye')],
  grantTypes: [],
  scopes: [],
  allowedProviderScopes: [],
  referrers: [],
  pkce: 'required',
  mayOmitRedirectUri: false,
};
const usual: LogoutQuestion = {
  sessions: [session],
  hint: undefined,
  client: undefined,
  postLogoutRedirectUri: undefined,
  deliberate: true,
  cookiesWithheld: false,
  isTenantTarget: () => false,
  isTenantPage: () => false,
  isPlain: true,
  logoutHint: undefined,
};
const hint = { sub: 'u1', aud: 'c1', sid: 'session-1' };

test('a click on the same site signs out at once', () => {
  assert.deepEqual(decideLogout(usual), { action: 'sign-out', ends: [session] });
});

test('another site cannot sign a person out without asking', () => {
  assert.deepEqual(decideLogout({ ...usual, deliberate: false }), { action: 'confirm' });
});

test('a valid id_token_hint of the person stands in for the question', () => {
  assert.equal(decideLogout({ ...usual, deliberate: false, hint }).action, 'sign-out');
});

test('an id_token_hint of somebody else asks, and ends none of their sessions', () => {
  const foreign = { ...hint, sub: 'u2', sid: 'session-2' };
  assert.equal(decideLogout({ ...usual, deliberate: false, hint: foreign }).action, 'confirm');
  assert.deepEqual(decideLogout({ ...usual, hint: foreign }), { action: 'sign-out', ends: [session] });
});

test('the session that the hint names ends even when the cookie is gone', () => {
  assert.deepEqual(decideLogout({ ...usual, sessions: [], deliberate: false, hint }), {
    action: 'sign-out',
    ends: [{ id: 'session-1', supersedes: [] }],
  });
});

test('every session that the cookies name ends', () => {
  const second = { ...session, id: 'session-2' };
  assert.deepEqual(decideLogout({ ...usual, sessions: [session, second] }), {
    action: 'sign-out',
    ends: [session, second],
  });
});

test('a post of another site, which comes without cookies, is a question', () => {
  const post = { ...usual, sessions: [], deliberate: false, cookiesWithheld: true };
  assert.equal(decideLogout(post).action, 'confirm');
  assert.equal(decideLogout({ ...post, hint }).action, 'sign-out');
});

test('only a registered target is followed', () => {
  const target = (uri: string, difference: Partial<LogoutQuestion> = {}) => {
    const decision = decideLogout({ ...usual, client, postLogoutRedirectUri: uri, ...difference });
    return decision.action === 'sign-out' ? decision.redirectTo : 'asked';
  };
  assert.equal(target('https://shop.example/bye'), 'https://shop.example/bye');
  assert.equal(target('https://shop.example/bye/'), undefined);
  assert.equal(target('https://evil.test/'), undefined);
  assert.equal(target('https://shop.example/bye', { client: undefined }), undefined);
  assert.equal(target('https://a.tenant/', { isTenantTarget: () => true }), 'https://a.tenant/');
});

test('pages of the tenant are for plain logouts, not for applications', () => {
  const page = { ...usual, postLogoutRedirectUri: 'https://a.tenant/', isTenantPage: () => true };
  const target = (isPlain: boolean) => {
    const decision = decideLogout({ ...page, isPlain });
    return decision.action === 'sign-out' && decision.redirectTo;
  };
  assert.deepEqual([target(true), target(false)], ['https://a.tenant/', undefined]);
});

test('a hint of an earlier session of the same browser is as good as one of this session', () => {
  const now = { ...session, id: 'session-2', supersedes: ['session-1'] };
  const pairwise = { ...hint, sub: 'known under another name' };
  const asked = { ...usual, deliberate: false, hint: pairwise };
  assert.equal(decideLogout({ ...asked, sessions: [now] }).action, 'sign-out');
  assert.equal(decideLogout({ ...asked, sessions: [{ ...now, supersedes: [] }] }).action, 'confirm');
});

test('a logout_hint is a reason to ask, and none not to', () => {
  for (const logoutHint of ['jana', 'u1', 'session-1']) {
    assert.equal(decideLogout({ ...usual, logoutHint }).action, 'sign-out', logoutHint);
    assert.equal(decideLogout({ ...usual, deliberate: false, logoutHint }).action, 'confirm', logoutHint);
  }
  assert.equal(decideLogout({ ...usual, logoutHint: 'otto' }).action, 'confirm');
  assert.equal(decideLogout({ ...usual, sessions: [], logoutHint: 'otto' }).action, 'sign-out');
  assert.equal(
    decideLogout({ ...usual, hint, logoutHint: 'otto' }).action,
    'sign-out',
    'the ID token proves more',
  );
});
