// The user store of a company that has one already: a table of people with hashed passwords behind a small HTTP API.
// The tenant's provider script (config/tenants/demo.yaml) asks it. In your company, this is what exists today.
import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

const hash = (password, salt = randomBytes(16)) => ({ salt, key: scryptSync(password, salt, 32) });

const users = new Map(
  [
    { id: 1001, login: 'jana', password: 'demo', name: 'Jana Novak', role: 'admin', team: 'Purchasing' },
    { id: 1002, login: 'otto', password: 'demo', name: 'Otto Berg', role: 'user', team: 'Warehouse' },
    { id: 1003, login: 'mia', password: 'demo', name: 'Mia Lund', role: 'user', team: 'Sales' },
  ].map(({ password, ...user }) => [user.login, { ...user, active: true, hash: hash(password) }]),
);

// Hashing for unknown names too takes the same time, so that nobody learns which names exist.
const nobody = { hash: hash('nobody'), active: false };

function checkPassword(login, password) {
  const user = users.get(login) ?? nobody;
  const matches = timingSafeEqual(scryptSync(password, user.hash.salt, 32), user.hash.key);
  return matches && user.active ? user : undefined;
}

const routes = {
  // What a login form of the old application would call.
  'POST /check-credentials': ({ login = '', password = '' }) => {
    const user = checkPassword(String(login), String(password));
    if (!user) return [401, { error: 'wrong credentials' }];
    const { id, name, role, team } = user;
    return [200, { id, name, role, team, email: `${user.login}@demo.example` }];
  },
  'POST /is-active': ({ login }) => [200, { active: users.get(String(login))?.active === true }],
  // For the demo: lock a person out while it runs, and let them in again.
  'POST /admin/disable': ({ login }) => setActive(login, false),
  'POST /admin/enable': ({ login }) => setActive(login, true),
  'GET /health': () => [200, { ok: true }],
};

function setActive(login, active) {
  const user = users.get(String(login));
  if (!user) return [404, { error: 'no such user' }];
  user.active = active;
  return [200, { login, active }];
}

async function readJson(request) {
  let text = '';
  for await (const chunk of request) {
    text += chunk;
    if (text.length > 10_000) throw new Error('too large');
  }
  return text === '' ? {} : JSON.parse(text);
}

const server = createServer(async (request, response) => {
  const route = routes[`${request.method} ${request.url}`];
  let [status, body] = [404, { error: 'no such path' }];
  try {
    if (route) [status, body] = route(await readJson(request));
  } catch {
    [status, body] = [400, { error: 'the body must be a small JSON object' }];
  }
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
});
server.listen(Number(process.env.PORT ?? 8090), '127.0.0.1', () => {
  console.log(`user backend on http://localhost:${server.address().port}`);
});
