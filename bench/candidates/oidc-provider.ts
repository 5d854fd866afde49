import { fileURLToPath } from 'node:url';
import { type Candidate, codeCount, repeat } from '../candidate.ts';
import { codeLane, documentLane, refreshLane } from '../load/lanes.ts';
import { type SeedRequest, seedRedirectUri, seedVerifier } from '../peers/oidc-provider-seed.ts';
import { launch, type ServerProcess } from '../server-process.ts';

const script = fileURLToPath(new URL('../peers/oidc-provider.js', import.meta.url));

export function oidcProvider(prefix: readonly string[], cwd: string): Candidate {
  return {
    name: 'oidc-provider',
    start: () => launch({ prefix, script, cwd }),
    lanes: async (server, workload, size) => {
      const { host } = server.url;
      switch (workload.kind) {
        case 'refresh': {
          const { algorithm, openid, validated } = workload;
          if (validated) return undefined;
          const scope = openid ? 'openid offline_access read' : 'offline_access read';
          const seeds = await seed(server, {
            kind: 'refresh-tokens',
            algorithm,
            scope,
            count: size.connections,
          });
          const endpoint = { host, path: '/token', clientId: algorithm };
          return seeds.map((token) => refreshLane(endpoint, token, { algorithm, idToken: openid }));
        }
        case 'code': {
          const { algorithm } = workload;
          const scope = 'openid offline_access read';
          const stock = await seed(server, { kind: 'codes', algorithm, scope, count: codeCount(size) });
          const endpoint = { host, path: '/token', clientId: algorithm };
          const redemption = { redirectUri: seedRedirectUri, codeVerifier: seedVerifier };
          return repeat(size.connections, () =>
            codeLane(endpoint, stock, redemption, { algorithm, idToken: true }),
          );
        }
        case 'metadata': {
          const [path, mustHold] =
            workload.document === 'jwks'
              ? ['/jwks', '"keys"']
              : ['/.well-known/openid-configuration', '"issuer"'];
          return repeat(size.connections, () => documentLane(host, path, mustHold));
        }
        case 'interceptor':
        case 'login':
          return undefined;
      }
    },
  };
}

function seed(server: ServerProcess, request: SeedRequest): Promise<string[]> {
  return server.ask(request);
}
