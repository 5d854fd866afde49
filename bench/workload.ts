/** What is measured: one row per kind of load. */

export const algorithms = ['RS256', 'ES256'] as const;
export type Algorithm = (typeof algorithms)[number];

export type Workload = { readonly id: string; readonly title: string } & (
  | {
      readonly kind: 'refresh';
      readonly algorithm: Algorithm;
      /** With an ID token: two signatures instead of one. */
      readonly openid: boolean;
      /** Our server asks the tenant's script whether the user is still valid; the others have no such thing. */
      readonly validated: boolean;
    }
  | { readonly kind: 'code'; readonly algorithm: Algorithm }
  | { readonly kind: 'metadata'; readonly document: 'jwks' | 'discovery' }
  /** The tenant's script judges name and password, or a user store that it asks over HTTP. */
  | { readonly kind: 'login'; readonly backend: boolean }
  /** A reverse proxy asks about a request of a person who is signed in. */
  | { readonly kind: 'interceptor'; readonly algorithm: Algorithm }
);

const tokens = algorithms.flatMap((algorithm): Workload[] => {
  const id = algorithm.toLowerCase();
  const refresh = { kind: 'refresh', algorithm, validated: false } as const;
  return [
    { ...refresh, id: `refresh-${id}`, title: `${algorithm}: refresh, access token`, openid: false },
    {
      ...refresh,
      id: `refresh-${id}-openid`,
      title: `${algorithm}: refresh, access and ID token`,
      openid: true,
    },
    { kind: 'code', algorithm, id: `code-${id}`, title: `${algorithm}: code, access and ID token` },
  ];
});

export const workloads: readonly Workload[] = [
  ...tokens,
  {
    kind: 'refresh',
    algorithm: 'ES256',
    openid: false,
    validated: true,
    id: 'refresh-validated',
    title: 'ES256: refresh, user validated by a script',
  },
  { kind: 'metadata', document: 'jwks', id: 'jwks', title: 'JWKS' },
  { kind: 'metadata', document: 'discovery', id: 'discovery', title: 'Discovery' },
  {
    kind: 'interceptor',
    algorithm: 'RS256',
    id: 'interceptor',
    title: 'RS256: allowed interceptor request',
  },
  { kind: 'login', backend: false, id: 'login-script', title: 'Sign-in, the script knows the users' },
  { kind: 'login', backend: true, id: 'login-backend', title: 'Sign-in, the script asks a backend' },
];

/** How many tokens a server has to sign for one answer. */
export function signaturesOf(workload: Workload): number {
  switch (workload.kind) {
    case 'refresh':
      return workload.openid ? 2 : 1;
    case 'code':
      return 2;
    case 'metadata':
    case 'interceptor': // prepared once, then handed out
    case 'login':
      return 0;
  }
}
