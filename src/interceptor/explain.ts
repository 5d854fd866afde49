/** Which rule decides about a request, and why: the decision in words, for operators. */
import type { Access, AccessRule, Tenant } from '../tenants/index.ts';
import { compileAccessRules, type Member } from './access-rules.ts';
import { canonicalPath } from './canonical-path.ts';
import { decideInterception, type RefusalReason } from './decision.ts';
import type { ForwardedRequest } from './forwarded-request.ts';

export interface Explanation {
  readonly isAllowed: boolean;
  /** What was found out, step by step; a label and a text each. */
  readonly steps: readonly (readonly [string, string])[];
}

/** @param member absent: nobody is signed in */
export function explainInterception(
  { name, interceptor: { enabled, rules } }: Pick<Tenant, 'name' | 'interceptor'>,
  request: Pick<ForwardedRequest, 'hostname' | 'method' | 'target'>,
  member: Member | undefined,
): Explanation {
  const verdict = compileAccessRules(rules).verdictOn(request);
  const decision = decideInterception({
    access: verdict?.access,
    enabled,
    isForged: false,
    isMethodDisputed: false,
    session: member && { user: member },
    isNavigation: true,
  });
  const path = canonicalPath(request.target);
  return {
    isAllowed: decision.action === 'allow',
    steps: [
      ['tenant', name],
      ['path', path ?? 'can be read in more than one way'],
      ['rule', ruleInWords(rules, verdict?.index, verdict === undefined, path === undefined)],
      ['who', member ? `signed in with ${memberInWords(member)}` : 'not signed in'],
      [
        'answer',
        decision.action === 'refuse' ? `refused: ${because[decision.reason]}` : answers[decision.action],
      ],
    ],
  };
}

const answers = { allow: 'allowed', 'sign-in': 'sent to the login page' } as const;

const because: Readonly<Record<RefusalReason, string>> = {
  forged_header: 'an identity header is forged',
  ambiguous_path: 'nobody gets what rules could be walked around with',
  disputed_method: 'a header names another method, and the rules go by the method',
  disabled: 'the tenant has interceptor.enabled: false',
  not_signed_in: 'nobody is signed in',
  not_admitted: 'the rule does not admit them',
};

function ruleInWords(
  rules: readonly AccessRule[],
  index: number | undefined,
  isUnsure: boolean,
  isAmbiguous: boolean,
): string {
  if (isUnsure)
    return isAmbiguous
      ? 'none: servers could read the path differently'
      : 'none: where upper and lower case do not count, another rule would decide';
  const rule = index === undefined ? undefined : rules[index];
  if (!rule)
    return rules.length === 0
      ? 'there are none; being signed in is enough'
      : 'none fits; being signed in is enough';
  const conditions = [
    ...(rule.methods ? [`method ${rule.methods.join(', ')}`] : []),
    ...(rule.hosts ? [`host ${rule.hosts.join(', ')}`] : []),
    ...(rule.paths ? [`path ${rule.paths.join(', ')}`] : []),
  ];
  return `${(index ?? 0) + 1} of ${rules.length} (${conditions.join('; ') || 'everything'}): ${accessInWords(rule.access)}`;
}

function accessInWords(access: Access): string {
  if (access.to !== 'some')
    return `for ${access.to === 'signed-in' ? 'everybody who is signed in' : access.to}`;
  const { roles, scopes } = access;
  const wanted = [...roles.map((role) => `role ${role}`), ...scopes.map((scope) => `scope ${scope}`)];
  return `for ${wanted.join(' or ')}`;
}

function memberInWords({ roles = [], scopes }: Member): string {
  const has = [...roles.map((role) => `role ${role}`), ...scopes.map((scope) => `scope ${scope}`)];
  return has.join(', ') || 'no role and no scope';
}
