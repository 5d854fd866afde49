import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, it, type TestContext } from 'node:test';

const freePorts = { PORT: '0', SHOP_PORT: '0', INTRANET_PORT: '0', ORDERS_PORT: '0', BACKEND_PORT: '0' };

function npmStart(owner: TestContext, env: Record<string, string>): ChildProcess {
  const child = spawn(process.execPath, ['scripts/start.mjs'], {
    env: { ...process.env, STORAGE: 'memory', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  owner.after(() => {
    child.kill('SIGTERM');
  });
  return child;
}

/** Resolves with what was printed when the line that says how to stop is there. */
async function box({ stdout, stderr }: ChildProcess): Promise<string> {
  assert.ok(stdout && stderr);
  let printed = '';
  stderr.on('data', (chunk) => {
    printed += chunk;
  });
  for await (const chunk of stdout.iterator({ destroyOnReturn: false })) {
    printed += chunk;
    if (printed.includes('Ctrl-C')) return printed;
  }
  throw new Error(`the demo did not start:\n${printed}`);
}

describe('npm start', () => {
  it('prints addresses that answer, and stops everything when it is told to', async (t) => {
    const demo = npmStart(t, freePorts);
    const printed = await box(demo);
    const addresses = new Set(printed.match(/http:\/\/localhost:\d+(?= )/g));
    assert.equal(addresses.size, 4, printed);
    for (const address of addresses) assert.ok((await fetch(address)).status < 500);
    assert.match(printed, /jana.*\n.*Password +demo/);

    demo.kill('SIGINT');
    assert.deepEqual(await once(demo, 'exit'), [0, null]);
    for (const address of addresses) await assert.rejects(fetch(address), 'nobody is left behind');
  });

  it('says in one line what to do when a port is taken', async (t) => {
    const other = createServer().listen(0, '127.0.0.1');
    t.after(() => other.close());
    await once(other, 'listening');
    const address = other.address();
    assert.ok(typeof address === 'object' && address);
    const demo = npmStart(t, { ...freePorts, SHOP_PORT: String(address.port) });
    assert.ok(demo.stderr);
    const [said, [code]] = await Promise.all([text(demo.stderr), once(demo, 'exit')]);
    assert.equal(code, 1);
    assert.equal(
      said,
      `Port ${address.port} is in use by another program. Stop that program, or choose another port: SHOP_PORT=0 npm start\n`,
    );
  });
});
