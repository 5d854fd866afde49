/**
 * Liveness and readiness. Alive: this process answers, restarting it would help nobody. Ready: it can serve, because
 * what it depends on answers as well. The original said 417 where this says 503, which proxies and people understand.
 */

export interface HealthCheck {
  /** For the answer and the log: `storage`. */
  readonly name: string;
  /** Rejects when the thing cannot serve. */
  run(): Promise<void>;
}

export interface HealthAnswer {
  readonly status: 204 | 503;
  /** Names what failed, and no more: anybody may ask. */
  readonly body?: { readonly status: 'unavailable'; readonly failed: readonly string[] };
  /** Why, for the log. */
  readonly reasons: readonly { readonly name: string; readonly error: unknown }[];
}

/** `GET /health` */
export function liveness(): HealthAnswer {
  return { status: 204, reasons: [] };
}

/** `GET /health/ready` */
export async function readiness(checks: readonly HealthCheck[]): Promise<HealthAnswer> {
  const results = await Promise.allSettled(checks.map(async (check) => check.run()));
  const reasons = checks.flatMap(({ name }, index) => {
    const result = results[index];
    return result?.status === 'rejected' ? [{ name, error: result.reason as unknown }] : [];
  });
  if (reasons.length === 0) return liveness();
  return { status: 503, body: { status: 'unavailable', failed: reasons.map(({ name }) => name) }, reasons };
}
