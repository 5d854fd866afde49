/** Runs the proofs of a table, each as a test that is named as its row. */
import { describe, it } from 'node:test';
import { lastFirst, type Owner } from '../support/owner.ts';
import { ownedBy, type ServerUnderTest, startServerUnderTest } from './server-under-test.ts';
import type { Specification } from './specification.ts';

/** One server for all rows of a specification; a row that would disturb others starts its own. */
export function prove({ id, title, requirements }: Specification, file: Owner): void {
  describe(`${id}, ${title}`, () => {
    const owner = lastFirst(file);
    let started: Promise<ServerUnderTest> | undefined;
    for (const { section, level, rule, kept } of requirements)
      if (kept.how === 'proof')
        it(`${section}: ${level} ${rule}`, async (t) => {
          started ??= startServerUnderTest(owner);
          await kept.proof(ownedBy(lastFirst(t), await started));
        });
  });
}
