import type { AccessRule } from './access-rule.ts';
import type { EntityContext } from './entity-context.ts';
import type { TenantParameters } from './schema.ts';

type RuleParameters = TenantParameters['interceptor']['rules'][number];

/** The rules as the decision takes them. Whether each can decide is asked of the decision itself, `interceptor/`. */
export function readAccessRules(
  parameters: readonly RuleParameters[],
  context: EntityContext,
): readonly AccessRule[] {
  for (const [index, { allow }] of parameters.entries())
    if (typeof allow === 'object' && allow.roles === undefined && allow.scopes === undefined)
      context.report('error', ['interceptor', 'rules', index, 'allow'], 'names neither roles nor scopes');
  return parameters.map(readAccessRule);
}

function readAccessRule({ host, path, method, allow }: RuleParameters): AccessRule {
  return {
    ...(host && { hosts: host.map((each) => each.toLowerCase()) }),
    // A request in another form than NFC is refused; a rule in it would fit none, and guard nothing.
    ...(path && { paths: path.map((each) => each.normalize('NFC')) }),
    ...(method && { methods: method.map((each) => each.toUpperCase()) }),
    access:
      typeof allow === 'string'
        ? { to: allow }
        : { to: 'some', roles: allow.roles ?? [], scopes: allow.scopes ?? [] },
  };
}
