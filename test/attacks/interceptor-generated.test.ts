/** Nothing about a request that fails to parse is let through: the interceptor against a second, simpler decision. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  compileAccessRules,
  decideInterception,
  parseForwardedRequest,
} from '../../src/interceptor/index.ts';
import { type GeneratedCase, generatedCases, generatedHosts } from '../support/generated-questions.ts';
import { mayBeAllowed } from '../support/reference-interceptor.ts';

function isAllowed({ question, rules, visitor }: GeneratedCase): boolean {
  const forwarded = parseForwardedRequest(question);
  if (!forwarded || !generatedHosts.includes(forwarded.hostname)) return false;
  const decision = decideInterception({
    access: compileAccessRules(rules).verdictOn(forwarded)?.access,
    enabled: true,
    isForged: false,
    isMethodDisputed: false,
    session: visitor && { user: visitor },
    isNavigation: true,
  });
  return decision.action === 'allow';
}

const show = (generated: GeneratedCase): string => JSON.stringify(generated, null, 1);

for (const seed of [1, 20_261_123, 4_000_000_007])
  test(`what is allowed, every reading of the request allows (seed ${seed})`, () => {
    let [allowed, refused] = [0, 0];
    for (const generated of generatedCases(seed, 8000)) {
      if (!isAllowed(generated)) {
        refused += 1;
        continue;
      }
      allowed += 1;
      const { question, rules, visitor } = generated;
      assert.ok(mayBeAllowed(question, rules, generatedHosts, visitor), show(generated));
    }
    // The generator makes enough of both to mean something.
    assert.ok(allowed > 800 && refused > 800, `${allowed} allowed, ${refused} refused`);
  });
