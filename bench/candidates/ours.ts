import { fileURLToPath } from 'node:url';
import { type Candidate, codeCount, type LoadSize, repeat } from '../candidate.ts';
import type { Lane } from '../load/closed-loop.ts';
import { Connection } from '../load/connection.ts';
import {
  codeLane,
  documentLane,
  interceptorLane,
  refreshLane,
  sameRequest,
  type TokenEndpoint,
} from '../load/lanes.ts';
import { refreshTokenOf, unexpected } from '../load/token-answers.ts';
import { launch } from '../server-process.ts';
import type { Workload } from '../workload.ts';
import { clientId, hostFor, redirectUri } from './our-configuration.ts';
import { codeVerifier, loginRequest, type SignedIn, signIn } from './our-sign-in.ts';

const script = fileURLToPath(new URL('../../../dist/main.js', import.meta.url));

export interface OurOptions {
  readonly prefix: readonly string[];
  readonly cwd: string;
  /** As the setting says it: `memory`, `lmdb:PATH`. */
  readonly storage: string;
  readonly logLevel: string;
  /** A directory for CPU profiles. */
  readonly profile: string | undefined;
}

export function ours({ prefix, cwd, storage, logLevel, profile }: OurOptions): Candidate {
  const flags = { '--config': cwd, '--port': '0', '--storage': storage, '--log-level': logLevel };
  return {
    name: `ours, ${storage.split(':', 1)[0]}`,
    start: () =>
      launch({
        prefix,
        script,
        cwd,
        nodeFlags: profile === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', profile],
        args: ['serve', ...Object.entries(flags).flat()],
        // The others ask nobody whether the user is still valid; the tenant that does is a workload of its own.
        env: { ALLOW_MISSING_PROVIDERS: 'true' },
      }),
    lanes: ({ url }, workload, size) => lanesOf(url, workload, size),
  };
}

const redemption = { redirectUri, codeVerifier };

async function lanesOf(url: URL, workload: Workload, size: LoadSize): Promise<Lane[]> {
  const host = hostFor(workload);
  const endpoint = { host, path: '/token', clientId };
  switch (workload.kind) {
    case 'refresh': {
      const expected = { algorithm: workload.algorithm, idToken: workload.openid };
      const scope = workload.openid ? 'openid read' : 'read';
      const codes = await obtainCodes(url, host, scope, size.connections);
      const tokens = await redeemAll(url, endpoint, codes, expected);
      return tokens.map((token) => refreshLane(endpoint, token, expected));
    }
    case 'code': {
      const expected = { algorithm: workload.algorithm, idToken: true };
      const stock = await obtainCodes(url, host, 'openid read', codeCount(size));
      return repeat(size.connections, () => codeLane(endpoint, stock, redemption, expected));
    }
    case 'metadata': {
      const [path, mustHold] =
        workload.document === 'jwks'
          ? ['/.well-known/jwks.json', '"keys"']
          : ['/.well-known/openid-configuration', '"issuer"'];
      return repeat(size.connections, () => documentLane(host, path, mustHold));
    }
    case 'interceptor':
      return Promise.all(
        repeat(size.connections, async () => {
          const person = await signIn(url, host, 'openid read');
          person.close();
          return interceptorLane(host, person.cookie);
        }),
      );
    case 'login':
      return repeat(size.connections, () =>
        sameRequest(loginRequest(host, 'openid read'), (answer) => {
          if (answer.status !== 303) throw unexpected(answer, 'a redirect');
        }),
      );
  }
}

const browsers = 8;

/** Several browsers at once, because one after the other takes longer than codes live. */
async function obtainCodes(url: URL, host: string, scope: string, count: number): Promise<string[]> {
  const codes: string[] = [];
  const collect = async (browser: SignedIn): Promise<void> => {
    for (let wanted = Math.ceil(count / browsers); wanted > 0; wanted--) codes.push(await browser.code());
    browser.close();
  };
  await Promise.all(repeat(browsers, async () => collect(await signIn(url, host, scope))));
  return codes.slice(0, count);
}

async function redeemAll(
  url: URL,
  endpoint: TokenEndpoint,
  codes: string[],
  expected: Parameters<typeof refreshTokenOf>[1],
): Promise<string[]> {
  const connection = await Connection.open(url);
  const tokens: string[] = [];
  const lane = codeLane(endpoint, codes, redemption, expected);
  for (let request = lane.next(); request !== undefined; request = lane.next())
    tokens.push(refreshTokenOf(await connection.exchange(request), expected));
  connection.close();
  return tokens;
}
