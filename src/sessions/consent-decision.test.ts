import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ConsentQuestion, decideConsent } from './consent-decision.ts';

const question: ConsentQuestion = {
  policy: 'required',
  prompt: [],
  terms: { scopes: ['openid', 'email'], resources: [] },
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
  [
    'who was never asked about anything is asked about nothing too',
    { terms: { scopes: [], resources: [] } },
    { action: 'ask' },
  ],
  [
    'who has allowed all of it is not asked',
    { allowed: { scopes: ['email', 'openid'] } },
    { action: 'proceed' },
  ],
  [
    'who has allowed more is not asked',
    { allowed: { scopes: ['email', 'openid', 'x'] } },
    { action: 'proceed' },
  ],
  [
    'who has allowed it at another resource is asked',
    {
      terms: { scopes: ['openid'], resources: ['https://b.example'] },
      allowed: { scopes: ['openid'], atResources: { 'https://a.example/': ['openid'] } },
    },
    { action: 'ask' },
  ],
  [
    'who has allowed it at all resources that are named is not asked',
    {
      terms: { scopes: ['openid'], resources: ['https://a.example', 'https://b.example/'] },
      allowed: {
        scopes: [],
        atResources: { 'https://a.example/': ['openid'], 'https://b.example/': ['email', 'openid'] },
      },
    },
    { action: 'proceed' },
  ],
  ['who has allowed less is asked', { allowed: { scopes: ['openid'] } }, { action: 'ask' }],
  [
    'a yes that is remembered goes on',
    { answer: 'allow', allowed: { scopes: ['openid', 'email'] } },
    { action: 'proceed' },
  ],
  ['a yes that was withdrawn meanwhile is none', { answer: 'allow' }, { action: 'ask' }],
  ['a no is told to the client', { answer: 'deny' }, refusal('access_denied')],
  [
    'a no counts against an older yes',
    { answer: 'deny', allowed: { scopes: ['openid', 'email'] } },
    refusal('access_denied'),
  ],
  ['somebody else signs in', { answer: 'switch' }, { action: 'sign-in' }],
  ['nobody is asked where the operator has decided', { policy: 'implicit' }, { action: 'proceed' }],
  ['prompt=consent asks there too', { policy: 'implicit', prompt: ['consent'] }, { action: 'ask' }],
  [
    'prompt=consent asks who has allowed all',
    { prompt: ['consent'], allowed: { scopes: ['openid', 'email'] } },
    { action: 'ask' },
  ],
  [
    'prompt=consent is content with one yes',
    { prompt: ['consent'], answer: 'allow', allowed: { scopes: ['openid', 'email'] } },
    { action: 'proceed' },
  ],
  ['prompt=none asks nobody', { prompt: ['none'] }, refusal('consent_required')],
  [
    'prompt=none goes on where all is allowed',
    { prompt: ['none'], allowed: { scopes: ['openid', 'email'] } },
    { action: 'proceed' },
  ],
  [
    'more scopes than anybody reads are refused',
    { terms: { scopes: Array(51).fill('x'), resources: [] } },
    refusal('invalid_scope'),
  ],
  [
    'a scope longer than anybody reads is refused',
    { terms: { scopes: ['x'.repeat(201)], resources: [] } },
    refusal('invalid_scope'),
  ],
];

for (const [sentence, changes, decision] of sentences)
  test(sentence, () => assert.deepEqual(decide(changes), decision));
