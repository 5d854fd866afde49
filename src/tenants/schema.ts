/**
 * THE schema of tenants and clients: types, validation, JSON Schema, reference and custom resource definitions derive from
 * it. A new option is one entry in `tenant-schema.ts` or `client-schema.ts`, and its use.
 */
import { z } from 'zod';
import { text } from './schema-values.ts';

export { type ClientParameters, clientSchema } from './client-schema.ts';
export type { SecretParameter } from './schema-values.ts';
export { type TenantParameters, tenantSchema } from './tenant-schema.ts';

/** The two shapes of a document: files (`name`, `config`) and custom resources (`metadata`, `spec`). */
export const documentSchema = <T extends z.ZodType>(kind: 'Tenant' | 'Client', config: T) => {
  const name = text.describe(`The name of the ${kind.toLowerCase()}.`);
  return z.union([
    z.strictObject({ name, config }),
    z.strictObject({
      apiVersion: z.literal('uitsmijter.io/v1').optional(),
      kind: z.literal(kind).optional(),
      metadata: z.looseObject({ name, namespace: text.optional() }),
      spec: config,
    }),
  ]);
};
