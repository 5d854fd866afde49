// What `npm test` prints: a line for each file, each failure in full at the end, and one line that sums up.
import { relative } from 'node:path';
import { inspect } from 'node:util';

const shortPath = (file = '?') =>
  relative(process.cwd(), file)
    .replace(/^\.build\//, '')
    .replace(/\.js$/, '.ts');

function describeError(error) {
  const cause = error?.cause ?? error;
  if (!(cause instanceof Error)) return inspect(cause);
  const seen = cause.stack?.includes(cause.message) ? cause.stack : `${cause.message}\n${cause.stack ?? ''}`;
  return seen.replace(/^\s+at .*node:internal.*\n?/gm, '');
}

export default async function* report(source) {
  const started = performance.now();
  const files = new Map();
  const failures = [];
  const skipped = [];
  const output = new Map();
  /** The names of the suites above the test that is reported now, by depth. */
  const path = [];

  const fileOf = (file) => {
    const name = shortPath(file);
    if (!files.has(name)) files.set(name, { passed: 0, failed: 0, ms: 0 });
    return [name, files.get(name)];
  };

  for await (const { type, data } of source) {
    if (type === 'test:start') {
      path.splice(data.nesting, path.length, data.name);
    } else if (type === 'test:stdout' || type === 'test:stderr') {
      const name = shortPath(data.file);
      output.set(name, (output.get(name) ?? '') + data.message);
    } else if (type === 'test:pass' || type === 'test:fail') {
      const [name, counts] = fileOf(data.file);
      if (data.nesting === 0) counts.ms += data.details.duration_ms;
      const failed = type === 'test:fail';
      // A suite fails because a test in it has failed, which is reported itself.
      const echo = failed && data.details.error?.failureType === 'subtestsFailed';
      const leftOut = data.skip !== undefined || data.todo !== undefined;
      // A suite that passes is told by its tests; one that is left out has none that could.
      if (echo || (!failed && !leftOut && data.details.type === 'suite')) continue;
      if (leftOut) {
        skipped.push(`${name} › ${data.name}${typeof data.skip === 'string' ? ` (${data.skip})` : ''}`);
      } else if (failed) {
        counts.failed += 1;
        const title = [...path.slice(0, data.nesting), data.name].join(' › ');
        failures.push({ name, title, error: data.details.error });
      } else {
        counts.passed += 1;
      }
    }
  }

  const total = { passed: 0, failed: 0 };
  for (const [name, { passed, failed, ms }] of files) {
    total.passed += passed;
    total.failed += failed;
    const mark = failed > 0 ? '✖' : '✔';
    yield `${mark} ${name}  ${failed > 0 ? `${failed} failed, ` : ''}${passed} passed, ${(ms / 1000).toFixed(1)} s\n`;
  }
  for (const { name, title, error } of failures) {
    yield `\n✖ ${name} › ${title}\n${describeError(error).replace(/^/gm, '    ')}\n`;
  }
  for (const name of new Set(failures.map((failure) => failure.name))) {
    if (output.has(name))
      yield `\n  What ${name} printed:\n${output.get(name).slice(-8000).replace(/^/gm, '    ')}\n`;
  }
  for (const line of skipped) yield `- skipped: ${line}\n`;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  yield `\n${total.failed === 0 ? '✔' : '✖'} ${total.passed} passed, ${total.failed} failed, ${skipped.length} skipped in ${files.size} files, ${seconds} s\n`;
}
