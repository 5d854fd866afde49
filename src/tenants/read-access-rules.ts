import type { AccessRule } from './access-rule.ts';
import type { EntityContext } from './entity-context.ts';
import { coversHost } from './host-pattern.ts';
import { coversPath } from './path-pattern.ts';
import type { TenantParameters } from './schema.ts';

type RuleParameters = TenantParameters['interceptor']['rules'][number];

/** The rules as the decision takes them. A rule that an earlier one covers can never decide: that is a slip. */
export function readAccessRules(
  parameters: readonly RuleParameters[],
  context: EntityContext,
): readonly AccessRule[] {
  const rules = parameters.map(readAccessRule);
  for (const [index, rule] of rules.entries()) {
    const earlier = rules.slice(0, index).findIndex((other) => covers(other, rule));
    if (earlier === -1) continue;
    const message = `is never reached: rule ${earlier + 1} fits whatever this one fits`;
    context.report('warning', ['interceptor', 'rules', index], message, 'put it above, or take it away');
  }
  for (const [index, { allow }] of parameters.entries())
    if (typeof allow === 'object' && allow.roles === undefined && allow.scopes === undefined)
      context.report('error', ['interceptor', 'rules', index, 'allow'], 'names neither roles nor scopes');
  return rules;
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

/** Whether one rule alone fits whatever the other fits. What several cover together is not looked for. */
function covers(general: AccessRule, special: AccessRule): boolean {
  return (
    coversAll(general.methods, special.methods, coversMethod) &&
    coversAll(general.hosts, special.hosts, coversHost) &&
    coversAll(general.paths, special.paths, coversPath)
  );
}

function coversAll(
  general: readonly string[] | undefined,
  special: readonly string[] | undefined,
  coversOne: (general: string, special: string) => boolean,
): boolean {
  if (!general) return true;
  return special?.every((each) => general.some((one) => coversOne(one, each))) ?? false;
}

/** A HEAD is judged by the rules about GET. */
function coversMethod(general: string, special: string): boolean {
  return general === special || (general === 'GET' && special === 'HEAD');
}
