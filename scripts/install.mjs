// Makes a bare checkout ready: the Node.js version, the packages of package-lock.json, and for the tests the programs
// of Debian that they drive. Quick when nothing is missing. Uses nothing but Node.js.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

const readJson = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'));

export function fail(message) {
  console.error(message);
  process.exit(1);
}

export function requireNode() {
  const wanted = readJson('package.json').engines.node.replace('>=', '');
  const [major, minor] = wanted.split('.').map(Number);
  const [hasMajor, hasMinor] = process.versions.node.split('.').map(Number);
  if (hasMajor > major || (hasMajor === major && hasMinor >= minor)) return;
  fail(`Uitsmijter needs Node.js ${wanted} or newer; this is ${process.versions.node}.`);
}

/** Compares what npm has noted inside node_modules with what package-lock.json wants. */
function packagesAreInstalled() {
  let installed;
  try {
    installed = readJson('node_modules/.package-lock.json').packages;
  } catch {
    return false;
  }
  return Object.entries(readJson('package-lock.json').packages).every(
    ([path, { version, optional, devOptional }]) =>
      path === '' || (path in installed ? installed[path].version === version : optional || devOptional),
  );
}

export function ensureInstalled() {
  requireNode();
  if (packagesAreInstalled()) return;
  console.log('Installing the packages of package-lock.json (npm ci) …');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { status, error } = spawnSync(npm, ['ci', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (error) fail(`npm cannot be started: ${error.message}`);
  if (status !== 0) fail('npm ci failed; its messages stand above. With the network back, try again.');
}

function findProgram(names) {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    for (const name of names) {
      try {
        accessSync(join(folder, name), constants.X_OK);
        return join(folder, name);
      } catch {
        // Not in this folder.
      }
    }
  }
  return undefined;
}

/** What tests drive besides Node.js. `names`: one of them tells that it is there; `tests`: parts of the paths of those. */
const programs = [
  {
    names: ['chromium', 'chromium-browser', 'google-chrome'],
    debian: ['chromium'],
    tests: ['test/e2e', 'test/interop/oidc-client-ts'],
  },
  {
    names: ['/usr/lib/apache2/modules/mod_auth_openidc.so'],
    // Not `apache2`, which brings the service and starts it.
    debian: ['apache2-bin', 'libapache2-mod-auth-openidc'],
    tests: ['test/interop/mod-auth-openidc'],
  },
  ...[
    ['/usr/bin/caddy', 'caddy'],
    ['/usr/sbin/nginx', 'nginx'],
    ['/usr/sbin/haproxy', 'haproxy'],
  ].map(([program, name]) => ({
    names: [program],
    debian: [name],
    service: name,
    tests: [`test/e2e/proxy-${name}`],
  })),
];

const isInstalled = (names) =>
  names.some((name) => (name.startsWith('/') ? existsSync(name) : findProgram([name])));

function asRoot(command, ...parameters) {
  const [program, ...first] = process.getuid?.() === 0 ? [command] : ['sudo', '-n', command];
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync(program, [...first, ...parameters], { stdio: 'ignore', env }).status === 0;
}

const apt = (...parameters) => asRoot('apt-get', '-q', '-y', ...parameters);

/** Debian asks it whether a package may start its service. */
const policy = '/usr/sbin/policy-rc.d';

/** Installs packages with services that nobody asked to run: they are not started now, and not with the machine. */
function installQuietly(packages, services) {
  const writes = services.length > 0 && !existsSync(policy);
  if (writes) asRoot('sh', '-c', `printf '#!/bin/sh\\nexit 101\\n' > ${policy} && chmod 755 ${policy}`);
  try {
    return apt('install', '--no-install-recommends', ...packages);
  } finally {
    if (writes) asRoot('rm', '-f', policy);
    if (services.length > 0 && findProgram(['systemctl'])) asRoot('systemctl', 'disable', ...services);
  }
}

/** Installs what the chosen tests drive. Where it may not, says what to do; the tests that need it then fail. */
export function ensurePrograms(testFiles) {
  const missing = programs.filter(
    ({ names, tests }) =>
      !isInstalled(names) && testFiles.some((file) => tests.some((part) => file.includes(part))),
  );
  if (missing.length === 0) return;
  const packages = missing.flatMap(({ debian }) => debian);
  console.log(`Installing ${packages.join(', ')} (apt-get) …`);
  if (findProgram(['apt-get'])) {
    apt('update');
    if (
      installQuietly(
        packages,
        missing.flatMap(({ service = [] }) => service),
      )
    )
      return;
  }
  console.error(
    `Could not install ${packages.join(', ')} here. Tests that need it will fail. As an administrator, run:\n` +
      `  apt-get install ${packages.join(' ')}`,
  );
}
