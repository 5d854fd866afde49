/**
 * What operators configure. Owns the schema of tenants and clients, the reading of their files with problems that say
 * where and what to do, the immutable registry that answers "which tenant has this host, which client this id", and
 * its renewal while running. It knows the protocol's `Client` but no HTTP, no store, no token and no script engine.
 *
 * Start at `schema.ts` (what can be configured), then `configuration.ts` (how files become a registry). The way of a
 * file: `source-files.ts` → `yaml-documents.ts` → `read-document.ts` → `registry.ts`; `watch.ts` repeats it.
 */
export type { Access, AccessRule } from './access-rule.ts';
export { type CheckOptions, checkConfiguration, formatReport, type Report } from './check.ts';
export { type ConfigurationSnapshot, type Environment, loadConfiguration } from './configuration.ts';
export type { Definition, EntityKind } from './definition.ts';
export { generatedFiles } from './generate.ts';
export { compileHostPattern } from './host-pattern.ts';
export { compilePathPattern, pathSegments } from './path-pattern.ts';
export { formatProblem, type Place, type Problem } from './problem.ts';
export { readDocument, type SourceDocument } from './read-document.ts';
export { noReferences } from './references.ts';
export { buildRegistry, emptyRegistry, type TenantClient, type TenantRegistry } from './registry.ts';
export {
  type IdentitySource,
  type JwtAlgorithm,
  jwtAlgorithms,
  slugOf,
  type Tenant,
  type TenantProvider,
} from './tenant.ts';
export { type ConfigurationWatch, type WatchOptions, watchConfiguration } from './watch.ts';
export { wildcardTest } from './wildcard.ts';
