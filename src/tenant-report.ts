import { checkProviders, type ScriptPool } from './providers/index.ts';
import type { Logger } from './runtime.ts';
import type { Tenant } from './tenants/index.ts';

export interface TenantReportParts {
  readonly pool: ScriptPool;
  readonly logger: Logger;
  /** Whether there is a JWT_SECRET. */
  readonly hasSharedKey: boolean;
}

/**
 * Looks at tenants that are new or have changed, and logs what will not work: an operator hears of a slip when the
 * file is saved, not when the first person cannot sign in. One tenant at a time, beside the traffic.
 */
export function createTenantReport(parts: TenantReportParts): (tenants: readonly Tenant[]) => void {
  let reported: ReadonlySet<Tenant> = new Set();
  let last: Promise<void> = Promise.resolve();
  return (tenants) => {
    const changed = tenants.filter((tenant) => !reported.has(tenant));
    reported = new Set(tenants);
    last = last.then(async () => {
      for (const tenant of changed) await report(parts, tenant);
    });
  };
}

async function report(parts: TenantReportParts, { name, providers, jwtAlgorithm }: Tenant): Promise<void> {
  const { pool, logger, hasSharedKey } = parts;
  if (jwtAlgorithm === 'HS256' && !hasSharedKey)
    logger.error(`Tenant ${name} cannot issue tokens: jwt_algorithm HS256 needs JWT_SECRET`, {
      tenant: name,
    });
  try {
    for (const { severity, message } of await checkProviders(pool, providers))
      logger[severity](`The providers of tenant ${name} will fail: ${message}`, { tenant: name });
  } catch (error) {
    // The server is closing, and the pool takes no more.
    logger.debug('Did not look at the providers of a tenant', { tenant: name, reason: String(error) });
  }
}
