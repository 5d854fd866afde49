// Writes the files that are generated from tables in the source. With --check writes nothing, and fails when one of
// them is not what it would write: whoever changed a table forgot `npm run generate`.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from './build.mjs';
import { completeLock } from './complete-lock.mjs';
import { ensureInstalled, fail, root } from './install.mjs';
import { decisionsIndex, endpointsReference, settingsReference } from './references.mjs';
import { standardsReference } from './standards-reference.mjs';

ensureInstalled();
if (!build('product')) fail('The source does not compile; see above.');
if (!build('tests')) fail('The tests do not compile; see above.');
const fromSource = (path) => import(new URL(`../dist/${path}`, import.meta.url));
const fromTests = (path) => import(new URL(`../.build/test/${path}`, import.meta.url));

function current(path) {
  try {
    return readFileSync(join(root, path), 'utf8');
  } catch {
    return undefined;
  }
}

const { settingsTable } = await fromSource('settings.js');
const { generatedFiles } = await fromSource('tenants/index.js');
const { routes } = await fromSource('http/routes.js');
const { specifications } = await fromTests('conformance/index.js');

const decisions = readdirSync(join(root, 'docs', 'decisions'))
  .filter((name) => /^\d{4}-.*\.md$/.test(name))
  .sort()
  .map((name) => ({ name, text: current(`docs/decisions/${name}`) }));

/** Path in the repository → its text. */
const generated = {
  'package-lock.json': completeLock(current('package-lock.json')),
  'docs/reference/settings.md': settingsReference(settingsTable),
  'docs/reference/endpoints.md': endpointsReference(routes),
  'docs/reference/standards.md': standardsReference(specifications),
  'docs/decisions/README.md': decisionsIndex(decisions),
  ...Object.fromEntries(generatedFiles().map(({ path, content }) => [path, content])),
};

const stale = Object.entries(generated).filter(([path, text]) => current(path) !== text);
if (process.argv.includes('--check')) {
  if (stale.length > 0) fail(`Not fresh: ${stale.map(([path]) => path).join(', ')}. Run: npm run generate`);
} else {
  for (const [path, text] of stale) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    console.log(`wrote ${path}`);
  }
}
