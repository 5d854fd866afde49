/** What we want of our server, and what a run says about it. */
import { type Measure, named, type Results, rateOf, ratesOf, ratioOf } from './results.ts';
import { median } from './statistics.ts';
import { type Algorithm, signaturesOf } from './workload.ts';

export interface Target {
  readonly title: string;
  readonly wanted: number;
  /** Whether less is better. */
  readonly atMost?: true;
  readonly unit: string;
  /** Undefined when this run cannot tell; absent when no run can, because the feature is still to be built. */
  readonly measured?: (results: Results, measure: Measure) => number | undefined;
}

const us = 'ours, memory';
const peer = 'oidc-provider';
const bare = 'bare node:http';

const timesPeer = (title: string, workloadId: string, wanted: number): Target => ({
  title: `${title} against ${peer}`,
  wanted,
  unit: '×',
  measured: (results, measure) =>
    ratioOf(ratesOf(results, workloadId, us), ratesOf(results, workloadId, peer), measure),
});

const partOfRaw = (title: string, workloadId: string, algorithm: Algorithm, wanted: number): Target => ({
  title: `${title} against raw crypto.sign`,
  wanted,
  unit: '%',
  measured: (results, measure) => {
    const [workload] = [...results.rates.keys()].filter(({ id }) => id === workloadId);
    const rates = ratesOf(results, workloadId, us);
    const ratio = ratioOf(rates, results.rawSignatures.get(algorithm), measure);
    return workload && ratio !== undefined ? ratio * signaturesOf(workload) * 100 : undefined;
  },
});

const partOfBare = (title: string, workloadId: string, wanted: number): Target => ({
  title: `${title} against the bare server`,
  wanted,
  unit: '%',
  measured: (results, measure) => {
    const ratio = ratioOf(ratesOf(results, workloadId, us), ratesOf(results, workloadId, bare), measure);
    return ratio === undefined ? undefined : ratio * 100;
  },
});

const toBuild = (title: string, wanted: number, unit: string): Target => ({ title, wanted, unit });

export const targets: readonly Target[] = [
  timesPeer('RS256, code', 'code-rs256', 1.7),
  partOfRaw('RS256, code, signatures', 'code-rs256', 'RS256', 70),
  partOfRaw('RS256, refresh, signatures', 'refresh-rs256', 'RS256', 70),
  timesPeer('ES256, code', 'code-es256', 3),
  timesPeer('RS256, refresh with rotation', 'refresh-rs256', 2),
  timesPeer('ES256, refresh with rotation', 'refresh-es256', 2),
  toBuild(`Introspection against ${peer}`, 4, '×'),
  timesPeer('JWKS', 'jwks', 2.5),
  timesPeer('Discovery', 'discovery', 2.5),
  partOfBare('Allowed interceptor request', 'interceptor', 60),
  toBuild('Two workers against one', 1.7, '×'),
  {
    title: 'Idle memory',
    wanted: 90,
    atMost: true,
    unit: 'MB',
    measured: ({ startUp }, measure) =>
      measure === 'perSecond' ? named(startUp, us)?.idleMegabytes : undefined,
  },
  {
    title: 'From start to healthy',
    wanted: 500,
    atMost: true,
    unit: 'ms',
    measured: ({ startUp }, measure) => {
      const { milliseconds = [], cpuMilliseconds = [] } = named(startUp, us) ?? {};
      const values = measure === 'perSecond' ? milliseconds : cpuMilliseconds;
      return values.length === 0 ? undefined : median(values);
    },
  },
  {
    title: 'Sign-ins with a backend that answers at once',
    wanted: 1000,
    unit: '/s',
    measured: (results, measure) => rateOf(ratesOf(results, 'login-backend', us), measure),
  },
];

/** In words: `met`, or how much is missing, as a part of what is wanted. */
export function verdict({ wanted, atMost }: Target, measured: number): string {
  const off = Math.round((measured / wanted - 1) * 100);
  if (atMost ? measured <= wanted : measured >= wanted) return `met (${signed(off)} %)`;
  return `${signed(off)} %`;
}

function signed(value: number): string {
  return value > 0 ? `+${value}` : String(value).replace('-', '−');
}
