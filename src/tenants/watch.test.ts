import assert from 'node:assert/strict';
import { mkdirSync, renameSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import {
  clientYaml,
  configurationDirectory,
  identOf,
  tenantYaml,
} from '../../test/support/configuration-directory.ts';
import type { LogFields, Logger } from '../runtime.ts';
import { Configuration } from './configuration.ts';
import type { Problem } from './problem.ts';
import type { TenantRegistry } from './registry.ts';
import { watchConfiguration } from './watch.ts';

interface State {
  readonly registry: TenantRegistry;
  readonly problems: readonly Problem[];
}

/** Watches a directory and hands out its states one after the other, each as soon as it is there. */
async function watched(test: TestContext, directory: string, options: { fileEvents?: boolean } = {}) {
  const states: State[] = [];
  const lines: string[] = [];
  let wake = (): void => undefined;
  const note = (message: string, _fields?: LogFields): void => void lines.push(message);
  const quiet = (): void => undefined;
  const logger: Logger = {
    trace: quiet,
    debug: quiet,
    info: quiet,
    notice: quiet,
    warning: note,
    error: note,
    critical: note,
    child: () => logger,
  };
  const watch = await watchConfiguration({
    directory,
    env: {},
    logger,
    pollInterval: 20,
    ...options,
    onChange: (registry, problems) => {
      states.push({ registry, problems });
      wake();
    },
  });
  // The watch itself keeps no process alive; a test that waits for it must.
  const alive = setInterval(quiet, 1000);
  test.after(async () => {
    clearInterval(alive);
    await watch.close();
  });
  const next = async (): Promise<State> => {
    for (;;) {
      const state = states.shift();
      if (state !== undefined) return state;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  /** The first state for which this holds. */
  const until = async (holds: (state: State) => boolean): Promise<State> => {
    for (;;) {
      const state = await next();
      if (holds(state)) return state;
    }
  };
  return { watch, states, lines, next, until };
}

const errorsOf = ({ problems }: State): string[] => problems.map(({ message }) => message);

for (const fileEvents of [true, false]) {
  // A change that goes unnoticed makes a test hang; the limit turns that into a failure.
  describe(`the configuration while running, ${fileEvents ? 'with' : 'without'} events`, {
    timeout: 20_000,
  }, () => {
    it('the first state is there before the watch is', async (test) => {
      const { path } = configurationDirectory(test, { 'tenants/a.yaml': tenantYaml('a', 'a.test') });
      const { watch, states } = await watched(test, path, { fileEvents });
      assert.equal(states.length, 1);
      assert.equal(watch.snapshot.registry.tenantByHost('a.test')?.name, 'a');
    });

    it('a change, a new file and a deleted one each make one new registry and leave the old one alone', async (test) => {
      const directory = configurationDirectory(test, { 'tenants/a.yaml': tenantYaml('a', 'a.test') });
      const { next } = await watched(test, directory.path, { fileEvents });
      const first = await next();
      directory.write('tenants/a.yaml', tenantYaml('a', 'b.test'));
      const second = await next();
      assert.equal(second.registry.tenantByHost('b.test')?.name, 'a');
      assert.equal(second.registry.tenantByHost('a.test'), undefined);
      assert.equal(first.registry.tenantByHost('a.test')?.name, 'a');
      directory.write('clients/c.yaml', clientYaml('c', 'a', identOf(1)));
      assert.equal((await next()).registry.clientCount, 1);
      directory.remove('clients/c.yaml');
      assert.equal((await next()).registry.clientCount, 0);
    });

    it('a broken file keeps its last good version, and is told once for each content', async (test) => {
      const directory = configurationDirectory(test, {
        'tenants/a.yaml': tenantYaml('a', 'a.test'),
        'clients/c.yaml': clientYaml('c', 'a', identOf(1)),
      });
      const { next, lines, states } = await watched(test, directory.path, { fileEvents });
      await next();
      directory.write('tenants/a.yaml', tenantYaml('a', 'bad host'));
      const broken = await next();
      assert.match(errorsOf(broken).join(), /^must be a host name/);
      assert.equal(broken.registry.tenantByHost('a.test')?.name, 'a');
      assert.equal(broken.registry.clientCount, 1);
      assert.equal(lines.length, 1);
      // Touched, and another file changed: the same content is no news.
      utimesSync(join(directory.path, 'tenants/a.yaml'), 1, 1);
      directory.write('tenants/b.yaml', tenantYaml('b', 'b.test'));
      assert.equal((await next()).registry.tenantByHost('b.test')?.name, 'b');
      assert.equal(lines.length, 1);
      assert.equal(states.length, 0);
      directory.write('tenants/a.yaml', tenantYaml('a', 'c.test'));
      const mended = await next();
      assert.deepEqual(errorsOf(mended), []);
      assert.equal(mended.registry.tenantByHost('c.test')?.name, 'a');
    });

    it('a broken file that is deleted takes its last good version with it', async (test) => {
      const directory = configurationDirectory(test, {
        'tenants/a.yaml': tenantYaml('a', 'a.test'),
        'tenants/b.yaml': tenantYaml('b', 'b.test'),
      });
      const { next } = await watched(test, directory.path, { fileEvents });
      await next();
      directory.write('tenants/a.yaml', 'name: "');
      assert.equal((await next()).registry.tenants.length, 2);
      directory.remove('tenants/a.yaml');
      const { registry, problems } = await next();
      assert.deepEqual(
        registry.tenants.map(({ name }) => name),
        ['b'],
      );
      assert.deepEqual(problems, []);
    });

    it('a file that is broken from the start gives what is right in it', async (test) => {
      const both = `${tenantYaml('a', 'a.test')}---\n${tenantYaml('b', 'bad host')}`;
      const { path } = configurationDirectory(test, { 'tenants/all.yaml': both });
      const { next } = await watched(test, path, { fileEvents });
      assert.deepEqual(
        (await next()).registry.tenants.map(({ name }) => name),
        ['a'],
      );
    });

    it('a script and a secret beside the YAML are followed too, also when they come later', async (test) => {
      const directory = configurationDirectory(test, {
        'tenants/a.yaml': tenantYaml('a', 'a.test').replace(
          "['class UserLoginProvider {}']",
          '[file:scripts/login.js]',
        ),
        'clients/c.yaml': clientYaml('c', 'a', identOf(1), '  secret: { file: secret.txt }\n'),
        'clients/secret.txt': 'one',
      });
      const { next, until } = await watched(test, directory.path, { fileEvents });
      assert.match(errorsOf(await next()).join(), /there is no such file/);
      directory.write('tenants/scripts/login.js', 'class One {}');
      const { registry } = await until(({ problems }) => problems.length === 0);
      assert.deepEqual(registry.tenants[0]?.providers, [
        { type: 'script', source: 'class One {}', origin: 'scripts/login.js' },
      ]);
      directory.write('tenants/scripts/login.js', 'class Two {}');
      const script = await next();
      assert.deepEqual(
        script.registry.tenants[0]?.providers.map(
          (provider) => provider.type === 'script' && provider.source,
        ),
        ['class Two {}'],
      );
      directory.write('clients/secret.txt', 'two');
      assert.equal((await next()).registry.clientsNamed(identOf(1))[0]?.client.secret, 'two');
    });

    it('an editor that writes beside and renames is followed', async (test) => {
      const directory = configurationDirectory(test, { 'tenants/a.yaml': tenantYaml('a', 'a.test') });
      const { next } = await watched(test, directory.path, { fileEvents });
      await next();
      directory.write('tenants/.a.yaml.swp', tenantYaml('a', 'b.test'));
      renameSync(join(directory.path, 'tenants/.a.yaml.swp'), join(directory.path, 'tenants/a.yaml'));
      assert.equal((await next()).registry.tenantByHost('b.test')?.name, 'a');
    });

    it('the links of a mounted ConfigMap are followed when they are swapped', async (test) => {
      const directory = configurationDirectory(test, {
        'tenants/..v1/a.yaml': tenantYaml('a', 'a.test'),
        'tenants/..v2/a.yaml': tenantYaml('a', 'b.test'),
      });
      const tenants = join(directory.path, 'tenants');
      symlinkSync('..v1', join(tenants, '..data'));
      symlinkSync(join('..data', 'a.yaml'), join(tenants, 'a.yaml'));
      const { next } = await watched(test, directory.path, { fileEvents });
      assert.equal((await next()).registry.tenantByHost('a.test')?.name, 'a');
      symlinkSync('..v2', join(tenants, '..new'));
      renameSync(join(tenants, '..new'), join(tenants, '..data'));
      assert.equal((await next()).registry.tenantByHost('b.test')?.name, 'a');
    });

    it('a directory that comes later is found', async (test) => {
      const { path } = configurationDirectory(test);
      const { next, until } = await watched(test, join(path, 'later'), { fileEvents });
      assert.match(errorsOf(await next()).join(), /there is no tenant in it/);
      mkdirSync(join(path, 'later', 'tenants'), { recursive: true });
      writeFileSync(join(path, 'later', 'tenants', 'a.yaml'), tenantYaml('a', 'a.test'));
      assert.equal((await until(({ problems }) => problems.length === 0)).registry.tenants.length, 1);
    });
  });
}

describe('a reading', () => {
  it('a file that is empty for a moment, while it is saved, takes nobody out of service', async (test) => {
    const directory = configurationDirectory(test, { 'tenants/a.yaml': tenantYaml('a', 'a.test') });
    const configuration = new Configuration(directory.path, {});
    await configuration.refresh();
    directory.write('tenants/a.yaml', '');
    assert.equal(await configuration.refresh(), false);
    assert.equal(configuration.snapshot.registry.tenants.length, 1);
    directory.write('tenants/a.yaml', tenantYaml('a', 'b.test'));
    assert.equal(await configuration.refresh(), true);
    assert.equal(configuration.snapshot.registry.tenantByHost('b.test')?.name, 'a');
    directory.write('tenants/a.yaml', '');
    await configuration.refresh();
    assert.equal(await configuration.refresh(), true);
    assert.equal(configuration.snapshot.registry.tenants.length, 0);
  });
});

describe('a closed watch', () => {
  it('tells nothing any more', async (test) => {
    const directory = configurationDirectory(test, { 'tenants/a.yaml': tenantYaml('a', 'a.test') });
    const closed = await watched(test, directory.path);
    const open = await watched(test, directory.path);
    await closed.next();
    await open.next();
    await closed.watch.close();
    directory.write('tenants/a.yaml', tenantYaml('a', 'b.test'));
    await open.next();
    assert.equal(closed.states.length, 0);
  });
});
