import { lookOverProviders } from './providers/index.ts';
import type { Logger } from './runtime.ts';
import type { Tenant } from './tenants/index.ts';

export interface TenantReportParts {
  readonly logger: Logger;
  /** Whether there is a JWT_SECRET. */
  readonly hasSharedKey: boolean;
}

/**
 * Looks at tenants that are new or have changed, and logs what will not work: an operator hears of a slip when the
 * file is saved, not when the first person cannot sign in.
 */
export function createTenantReport(parts: TenantReportParts): (tenants: readonly Tenant[]) => void {
  let reported: ReadonlySet<Tenant> = new Set();
  return (tenants) => {
    for (const tenant of tenants) if (!reported.has(tenant)) report(tenant, parts);
    reported = new Set(tenants);
  };
}

function report(
  { name, providers, jwtAlgorithm }: Tenant,
  { logger, hasSharedKey }: TenantReportParts,
): void {
  const fields = { tenant: name };
  if (jwtAlgorithm === 'HS256' && !hasSharedKey)
    logger.error(`Tenant ${name} cannot issue tokens: jwt_algorithm HS256 needs JWT_SECRET`, fields);
  for (const { severity, message } of lookOverProviders(providers))
    logger[severity](`The providers of tenant ${name} will fail: ${message}`, fields);
}
