// `npm start`: makes everything ready and runs the demo, which is the product, a user backend, two applications and an
// API, each a process of its own. The ports are in the environment variables of the table below; 0 takes a free one.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from './build.mjs';
import { ensureInstalled, fail, root } from './install.mjs';

const secondsToStart = 30;

/** What the files in examples/ say; `variable` names who wants another port. */
const ports = {
  server: { variable: 'PORT', usual: 8080 },
  shop: { variable: 'SHOP_PORT', usual: 8081 },
  intranet: { variable: 'INTRANET_PORT', usual: 8082 },
  orders: { variable: 'ORDERS_PORT', usual: 8083 },
  backend: { variable: 'BACKEND_PORT', usual: 8090 },
};

/** Resolves with the port when nobody listens there. */
async function claim({ variable, usual }) {
  const text = process.env[variable] || String(usual);
  const wanted = Number(text);
  if (!(Number.isInteger(wanted) && wanted >= 0 && wanted < 65_536))
    fail(`${variable}: "${text}" is not allowed; allowed: a whole number from 0 to 65535`);
  const probe = createServer().listen(wanted, '127.0.0.1');
  try {
    await once(probe, 'listening');
  } catch (error) {
    const reason =
      error.code === 'EADDRINUSE' ? 'is in use by another program' : `cannot be used (${error.message})`;
    fail(`Port ${wanted} ${reason}. Stop that program, or choose another port: ${variable}=0 npm start`);
  }
  const { port } = probe.address();
  return { port, release: () => new Promise((resolve) => probe.close(resolve)) };
}

/** The demo's configuration, in a directory of its own when its addresses have to be changed. */
function configurationFor(chosen) {
  const original = join(root, 'examples', 'demo', 'config');
  const moved = Object.entries(ports).filter(([name, { usual }]) => chosen[name] !== usual);
  if (moved.length === 0) return { directory: original, remove: () => {} };
  const directory = mkdtempSync(join(tmpdir(), 'uitsmijter-demo-'));
  cpSync(original, directory, { recursive: true });
  const newPorts = new Map(moved.map(([name, { usual }]) => [String(usual), chosen[name]]));
  for (const path of readdirSync(directory, { recursive: true }).filter((each) => each.endsWith('.yaml'))) {
    const text = readFileSync(join(directory, path), 'utf8');
    writeFileSync(
      join(directory, path),
      text.replace(/localhost:(\d+)/g, (_all, port) => `localhost:${newPorts.get(port) ?? port}`),
    );
  }
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
}

const children = [];
let stopping = false;

/** Its lines are kept until `show` is called: the addresses come first, the log below them. */
function run(name, script, parameters, env = {}) {
  const child = spawn(process.execPath, [join(root, script), ...parameters], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own: Ctrl-C reaches this script only, which then stops each of them once.
    detached: true,
  });
  const kept = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => kept.push(chunk));
  child.on('exit', (code) => {
    if (stopping) return;
    process.stderr.write(Buffer.concat(kept));
    console.error(`${name} ended with code ${code ?? 'unknown'}, so the demo stops.`);
    void stop(1);
  });
  children.push(child);
  return {
    show: () => {
      for (const stream of [child.stdout, child.stderr]) stream.removeAllListeners('data');
      kept.length = 0;
      child.stdout.pipe(process.stdout);
      child.stderr.pipe(process.stderr);
    },
  };
}

async function stop(code) {
  if (stopping) return;
  stopping = true;
  const running = children.filter((child) => child.exitCode === null && child.signalCode === null);
  const ended = Promise.all(running.map((child) => once(child, 'exit')));
  for (const child of running) child.kill('SIGTERM');
  const patience = setTimeout(() => {
    for (const child of running) child.kill('SIGKILL');
  }, 5000);
  await ended;
  clearTimeout(patience);
  configuration.remove();
  process.exit(code);
}

async function answers(url) {
  const end = Date.now() + secondsToStart * 1000;
  while (Date.now() < end && !stopping) {
    const response = await fetch(url).catch(() => undefined);
    await response?.arrayBuffer();
    if (response && response.status < 500) return;
    await sleep(50);
  }
  if (!stopping) {
    console.error(`${url} did not answer within ${secondsToStart} seconds, so the demo stops.`);
    await stop(1);
  }
}

function box(lines) {
  const width = Math.max(...lines.map((line) => line.length)) + 2;
  const body = lines.map((line) => `│ ${line.padEnd(width - 1)}│`);
  return [`┌${'─'.repeat(width)}┐`, ...body, `└${'─'.repeat(width)}┘`].join('\n');
}

ensureInstalled();
if (!build('product')) fail('The product does not compile; see above.');

const claims = Object.entries(ports).map(async ([name, wish]) => [name, await claim(wish)]);
const claimed = Object.fromEntries(await Promise.all(claims));
await Promise.all(Object.values(claimed).map(({ release }) => release()));
const chosen = Object.fromEntries(Object.entries(claimed).map(([name, { port }]) => [name, port]));
const url = (name, path = '') => `http://localhost:${chosen[name]}${path}`;

const configuration = configurationFor(chosen);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void stop(0));

const environment = (name) => ({
  PORT: String(chosen[name]),
  ISSUER: url('server'),
  ORDERS_API: url('orders'),
});
const storage = process.env.STORAGE || 'lmdb:./data/demo';
const server = ['serve', '--config', configuration.directory, '--storage', storage];
const programs = [
  run('the user backend', 'examples/demo/user-backend.mjs', [], environment('backend')),
  run('the server', 'dist/main.js', [...server, '--port', String(chosen.server), '--host', '127.0.0.1']),
  run('the shop', 'examples/spa/server.mjs', [], environment('shop')),
  run('the intranet', 'examples/bff/server.mjs', [], environment('intranet')),
  run('the orders API', 'examples/resource-server/server.mjs', [], environment('orders')),
];
await Promise.all([
  answers(url('server', '/health/ready')),
  answers(url('backend', '/health')),
  ...['shop', 'intranet', 'orders'].map((name) => answers(url(name, '/'))),
]);

if (!stopping) {
  const issuerVariable = chosen.server === ports.server.usual ? '' : `ISSUER=${url('server')} `;
  console.log(
    box([
      'The demo runs. Open one of the two applications and sign in;',
      'at the other one you are signed in then as well.',
      '',
      `Demo Shop      ${url('shop')}   single-page app`,
      `Demo Intranet  ${url('intranet')}   backend-for-frontend`,
      '',
      'Without a browser, in another terminal:',
      `  ${issuerVariable}node examples/device-login/device-login.mjs`,
      '',
      'Names          jana, otto, mia',
      'Password       demo',
      '',
      `The server     ${url('server')}`,
      `The user store ${url('backend')}`,
      'Lock a person out while they are signed in, and refresh:',
      `  curl -d '{"login":"otto"}' ${url('backend', '/admin/disable')}`,
      '',
      'Ctrl-C stops everything.',
    ]),
  );
  for (const program of programs) program.show();
}
