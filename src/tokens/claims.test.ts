import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type ClaimsExpectation, checkClaims } from './claims.ts';

const now = 1_900_000_000;
const good = { iss: 'https://a.example', aud: 'app', exp: now + 60, iat: now - 60 };
const check = (claims: object, expectation: Partial<ClaimsExpectation> = {}) =>
  checkClaims({ ...good, ...claims }, { issuer: 'https://a.example', audience: 'app', now, ...expectation });
const refused = (claims: object, reason: RegExp, expectation: Partial<ClaimsExpectation> = {}) =>
  assert.throws(() => check(claims, expectation), { name: 'InvalidToken', message: reason });

describe('claims', () => {
  it('pass when issuer, audience and times are right', () => {
    check({});
    check({ aud: ['other', 'app'] });
    check({ nbf: now });
    check({ iat: undefined });
    check({ iat: now + 60 });
  });

  it('need the exact issuer', () => {
    for (const iss of [undefined, '', 'https://a.example/', 'HTTPS://A.EXAMPLE', ['https://a.example']])
      refused({ iss }, /another issuer/);
  });

  it('need the exact audience', () => {
    for (const aud of [undefined, '', 'ap', 'application', [], ['ap', 'p'], { app: true }, [['app']]])
      refused({ aud }, /another audience/);
  });

  it('need an expiry that is not over', () => {
    refused({ exp: undefined }, /no expiry/);
    refused({ exp: now }, /expired/);
    for (const exp of ['2099', null, Number.NaN, Number.POSITIVE_INFINITY, -1, [now + 60]])
      refused({ exp }, /not a time/);
    check({ exp: now }, { leeway: 1 });
    check({ exp: now - 1000, iat: now - 2000 }, { expired: 'allowed' });
    refused({ exp: undefined }, /no expiry/, { expired: 'allowed' });
  });

  it('are refused before their time', () => {
    refused({ nbf: now + 1 }, /not valid yet/);
    refused({ iat: now + 61, exp: now + 100 }, /in the future/);
    refused({ exp: now + 10, iat: now + 20 }, /before it was issued/);
    check({ nbf: now + 5 }, { leeway: 5 });
  });
});
