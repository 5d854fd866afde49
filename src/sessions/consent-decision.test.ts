import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ConsentQuestion, decideConsent } from './consent-decision.ts';

const question: ConsentQuestion = {
  policy: 'required',
  prompt: [],
  scopes: ['openid', 'email'],
  allowed: undefined,
  answer: undefined,
};
const decide = (changes: Partial<ConsentQuestion>) => decideConsent({ ...question, ...changes });
const refusal = (error: string) => ({ action: 'refuse', error });

const sentences: readonly (readonly [
  sentence: string,
  changes: Partial<ConsentQuestion>,
  decision: object,
])[] = [
  ['who was never asked is asked', {}, { action: 'ask' }],
  ['who was never asked about anything is asked about nothing too', { scopes: [] }, { action: 'ask' }],
  ['who has allowed all of it is not asked', { allowed: ['email', 'openid'] }, { action: 'proceed' }],
  ['who has allowed more is not asked', { allowed: ['email', 'openid', 'x'] }, { action: 'proceed' }],
  ['who has allowed less is asked', { allowed: ['openid'] }, { action: 'ask' }],
  [
    'a yes that is remembered goes on',
    { answer: 'allow', allowed: ['openid', 'email'] },
    { action: 'proceed' },
  ],
  ['a yes that was withdrawn meanwhile is none', { answer: 'allow' }, { action: 'ask' }],
  ['a no is told to the client', { answer: 'deny' }, refusal('access_denied')],
  [
    'a no counts against an older yes',
    { answer: 'deny', allowed: ['openid', 'email'] },
    refusal('access_denied'),
  ],
  ['somebody else signs in', { answer: 'switch' }, { action: 'sign-in' }],
  ['nobody is asked where the operator has decided', { policy: 'implicit' }, { action: 'proceed' }],
  ['prompt=consent asks there too', { policy: 'implicit', prompt: ['consent'] }, { action: 'ask' }],
  [
    'prompt=consent asks who has allowed all',
    { prompt: ['consent'], allowed: ['openid', 'email'] },
    { action: 'ask' },
  ],
  [
    'prompt=consent is content with one yes',
    { prompt: ['consent'], answer: 'allow', allowed: ['openid', 'email'] },
    { action: 'proceed' },
  ],
  ['prompt=none asks nobody', { prompt: ['none'] }, refusal('consent_required')],
  [
    'prompt=none goes on where all is allowed',
    { prompt: ['none'], allowed: ['openid', 'email'] },
    { action: 'proceed' },
  ],
  ['more scopes than anybody reads are refused', { scopes: Array(51).fill('x') }, refusal('invalid_scope')],
  ['a scope longer than anybody reads is refused', { scopes: ['x'.repeat(201)] }, refusal('invalid_scope')],
];

for (const [sentence, changes, decision] of sentences)
  test(sentence, () => assert.deepEqual(decide(changes), decision));
