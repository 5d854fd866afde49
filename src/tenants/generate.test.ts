import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { generatedFiles } from './generate.ts';
import { clientSchema, tenantSchema } from './schema.ts';

describe('generated files', () => {
  for (const { path, content } of generatedFiles()) {
    it(`${path} is fresh: otherwise run “npm run generate”`, () => {
      assert.equal(readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8'), content);
    });
  }

  it('every key is described', () => {
    const [, , reference] = generatedFiles();
    for (const [key, field] of [
      ...Object.entries(tenantSchema.shape),
      ...Object.entries(clientSchema.shape),
    ]) {
      assert.ok((field.description ?? '').length > 3, key);
      assert.ok(reference?.content.includes(`| \`${key}\` |`), key);
    }
  });
});
