import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Session } from './session.ts';
import { decideSignIn, type SignInQuestion } from './sign-in-decision.ts';

const now = 1_700_000_000;
const session: Session = {
  id: 'session-1',
  user: { subject: 'u1', username: 'jana', role: 'default', scopes: [] },
  authTime: now - 100,
  expiresAt: now + 1000,
  supersedes: [],
};
const usual: SignInQuestion = {
  session,
  prompt: [],
  isExpectedPerson: true,
  isAmbiguous: false,
  silentLogin: true,
  justSignedIn: false,
  now,
};

const sentences: readonly [string, Partial<SignInQuestion>, 'proceed' | 'ask' | 'refuse'][] = [
  ['a session answers for the person', {}, 'proceed'],
  ['nobody signed in: ask', { session: undefined }, 'ask'],
  ['prompt=none with a session proceeds', { prompt: ['none'] }, 'proceed'],
  ['prompt=none without a session is refused', { session: undefined, prompt: ['none'] }, 'refuse'],
  ['prompt=login asks although there is a session', { prompt: ['login'] }, 'ask'],
  ['prompt=select_account asks although there is a session', { prompt: ['select_account'] }, 'ask'],
  [
    'prompt=login is content after the sign-in it asked for',
    { prompt: ['login'], justSignedIn: true },
    'proceed',
  ],
  ['a receipt without a session is worth nothing', { session: undefined, justSignedIn: true }, 'ask'],
  ['silent_login false asks each time', { silentLogin: false }, 'ask'],
  ['silent_login false is content after a sign-in', { silentLogin: false, justSignedIn: true }, 'proceed'],
  ['silent_login false and prompt=none is refused', { silentLogin: false, prompt: ['none'] }, 'refuse'],
  ['a sign-in younger than max_age is enough', { maxAge: 101 }, 'proceed'],
  ['a sign-in as old as max_age is enough', { maxAge: 100 }, 'proceed'],
  ['a sign-in older than max_age is not', { maxAge: 99 }, 'ask'],
  ['max_age=0 asks whatever the clock says', { maxAge: 0, now: session.authTime }, 'ask'],
  ['max_age=0 is content after a sign-in', { maxAge: 0, justSignedIn: true }, 'proceed'],
  ['the person that the client expects proceeds', { isExpectedPerson: true }, 'proceed'],
  ['another person than expected is asked', { isExpectedPerson: false }, 'ask'],
  [
    'another person than expected is refused when nobody may be asked',
    { isExpectedPerson: false, prompt: ['none'] },
    'refuse',
  ],
  [
    'another person than expected who has just signed in is refused',
    { isExpectedPerson: false, justSignedIn: true },
    'refuse',
  ],
  ['max_age too old and prompt=none is refused', { maxAge: 1, prompt: ['none'] }, 'refuse'],
];

for (const [sentence, difference, action] of sentences)
  test(sentence, () => assert.equal(decideSignIn({ ...usual, ...difference }).action, action));
