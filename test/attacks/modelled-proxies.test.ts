/** What people and attackers meet behind proxies that Debian does not have, as their models play them. */
import { after, before, describe } from 'node:test';
import { lastFirst } from '../support/owner.ts';
import { type ProxiedWorld, startProxiedWorld } from '../support/proxied-world.ts';
import { type ModelledProxy, modelTable } from '../support/proxies.ts';
import { tellProxyAttacks } from '../support/proxy-attacks.ts';
import { tellProxyRequests } from '../support/proxy-requests.ts';

const owner = lastFirst({ after });

for (const name of Object.keys(modelTable) as ModelledProxy[])
  describe(`behind ${name}`, () => {
    let world: ProxiedWorld;

    before(async () => {
      world = await startProxiedWorld(owner, name);
    });

    tellProxyRequests(() => world);
    tellProxyAttacks(name, owner, () => world);
  });
