import { findUnreachableRules } from './interceptor/index.ts';
import { lookOverProviders } from './providers/index.ts';
import type { Logger } from './runtime.ts';
import type { Tenant, TenantRegistry } from './tenants/index.ts';

export interface TenantReportParts {
  readonly logger: Logger;
  /** Whether there is a JWT_SECRET. */
  readonly hasSharedKey: boolean;
}

/**
 * Looks at tenants that are new or have changed, and logs what will not work: an operator hears of a slip when the
 * file is saved, not when the first person cannot sign in.
 */
export function createTenantReport(parts: TenantReportParts): (registry: TenantRegistry) => void {
  let reported: ReadonlySet<Tenant> = new Set();
  return (registry) => {
    const { tenants } = registry;
    for (const tenant of tenants) if (!reported.has(tenant)) report(tenant, registry, parts);
    reported = new Set(tenants);
  };
}

function report(
  { name, hosts, interceptor: { rules }, providers, jwtAlgorithm }: Tenant,
  registry: TenantRegistry,
  { logger, hasSharedKey }: TenantReportParts,
): void {
  const fields = { tenant: name };
  if (jwtAlgorithm === 'HS256' && !hasSharedKey)
    logger.error(`Tenant ${name} cannot issue tokens: jwt_algorithm HS256 needs JWT_SECRET`, fields);
  for (const { severity, message } of lookOverProviders(providers))
    logger[severity](`The providers of tenant ${name} will fail: ${message}`, fields);
  const isTenantHost = (hostname: string): boolean => registry.tenantByHost(hostname)?.name === name;
  for (const { index, message, hint } of findUnreachableRules({ rules, hosts, isTenantHost })) {
    const list = `interceptor.rules of tenant ${name}`;
    const what = index === undefined ? `In ${list},` : `Rule ${index + 1} of ${list}`;
    logger.warning(`${what} ${message} (${hint})`, fields);
  }
}
