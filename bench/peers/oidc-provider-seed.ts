/** What the bench asks of the process of oidc-provider, and what both sides know. */
import type { Algorithm } from '../workload.ts';

export interface SeedRequest {
  readonly kind: 'refresh-tokens' | 'codes';
  /** The client's id, too. */
  readonly algorithm: Algorithm;
  readonly scope: string;
  readonly count: number;
}

export const resource = 'urn:bench:api';
export const seedRedirectUri = 'https://app.bench.test/cb';
export const seedVerifier = 'the-verifier-of-the-bench-is-43-characters-long';
