import { fileURLToPath } from 'node:url';
import { type Candidate, repeat } from '../candidate.ts';
import { documentLane, interceptorLane, refreshLane } from '../load/lanes.ts';
import { launch } from '../server-process.ts';

const script = fileURLToPath(new URL('../peers/bare-server.js', import.meta.url));

/** A node:http server that signs and does nothing else: what no server of this platform can beat. */
export function bare(prefix: readonly string[], cwd: string): Candidate {
  return {
    name: 'bare node:http',
    start: () => launch({ prefix, script, cwd }),
    lanes: async ({ url: { host } }, workload, { connections }) => {
      switch (workload.kind) {
        case 'refresh': {
          const { algorithm, openid, validated } = workload;
          if (validated) return undefined;
          const endpoint = { host, path: `/${algorithm}/${openid ? 2 : 1}`, clientId: 'bench' };
          return repeat(connections, () => refreshLane(endpoint, '', { algorithm, idToken: openid }));
        }
        case 'metadata':
          return repeat(connections, () => documentLane(host, '/fixed', '"keys"'));
        case 'interceptor':
          return repeat(connections, () => interceptorLane(host, 'uitsmijter-sso=none'));
        case 'code':
        case 'login':
          return undefined;
      }
    },
  };
}
