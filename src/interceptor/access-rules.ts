/** Who may have what behind the proxy: a tenant's `interceptor.rules`, of which the first that fits decides. */
import {
  type Access,
  type AccessRule,
  compileHostPattern,
  compilePathPattern,
  pathSegments,
} from '../tenants/index.ts';
import { canonicalPath } from './canonical-path.ts';
import type { ForwardedRequest } from './forwarded-request.ts';

export interface RuleVerdict {
  readonly access: Access;
  /** Place of the rule in the list; absent: none fits, and being signed in is enough. */
  readonly index?: number;
}

type Judged = Pick<ForwardedRequest, 'hostname' | 'method' | 'target'>;

export interface AccessRules {
  /** Undefined when servers could read the path differently, and it is not sure which rule is meant: nobody gets it. */
  verdictOn(request: Judged): RuleVerdict | undefined;
  /** Whether any rule names a method. */
  readonly nameMethods: boolean;
  /** Whether the method has a say for this host and path: then a request must not name two. */
  dependOnMethod(request: Judged): boolean;
}

const signedIn: RuleVerdict = { access: { to: 'signed-in' } };

const withoutRules: AccessRules = {
  verdictOn: () => signedIn,
  nameMethods: false,
  dependOnMethod: () => false,
};

export interface PatternCompilers {
  readonly host: typeof compileHostPattern;
  readonly path: typeof compilePathPattern;
}

const patternCompilers: PatternCompilers = { host: compileHostPattern, path: compilePathPattern };

/**
 * Compiled when the configuration changes: this is the hottest path of the product.
 *
 * @param compilers others than these where the tests of patterns are counted
 */
export function compileAccessRules(
  rules: readonly AccessRule[],
  compilers: PatternCompilers = patternCompilers,
): AccessRules {
  if (rules.length === 0) return withoutRules;
  const asWritten = rules.map((rule) => compileRule(rule, compilers));
  const inOneCase = rules.map((rule) => compileRule(ruleWithoutCase(rule), compilers));
  return {
    verdictOn: (request) => {
      const path = canonicalPath(request.target);
      if (path === undefined) return undefined;
      const index = firstFit(asWritten, request, path);
      // Many applications do not care about case. Where a rule would decide otherwise for them, nobody decides.
      if (index !== firstFit(inOneCase, request, withoutCase(path))) return undefined;
      const rule = rules[index];
      return rule ? { access: rule.access, index } : signedIn;
    },
    nameMethods: rules.some(({ methods }) => methods),
    dependOnMethod: (request) => {
      const path = canonicalPath(request.target);
      if (path === undefined) return false;
      const { hostname } = request;
      const first = firstFit(asWritten, { hostname }, path);
      const firstInOneCase = firstFit(inOneCase, { hostname }, withoutCase(path));
      return [first, firstInOneCase].some((index) => rules[index]?.methods !== undefined);
    },
  };
}

/** By way of upper case, which some compare by: U+017F, the long s, is an s only there. */
export function withoutCase(path: string): string {
  return path.toUpperCase().toLowerCase();
}

export function ruleWithoutCase(rule: AccessRule): AccessRule {
  return rule.paths ? { ...rule, paths: rule.paths.map(withoutCase) } : rule;
}

/** Without a method: by whichever. */
type JudgedPlace = Pick<Judged, 'hostname'> & Partial<Pick<Judged, 'method'>>;

type CompiledRule = (request: JudgedPlace, segments: readonly string[]) => boolean;

function firstFit(rules: readonly CompiledRule[], request: JudgedPlace, path: string): number {
  const segments = pathSegments(path);
  return rules.findIndex((fits) => fits(request, segments));
}

function compileRule({ hosts, paths, methods }: AccessRule, { host, path }: PatternCompilers): CompiledRule {
  const hostTests = hosts?.map((pattern) => host(pattern));
  const patterns = paths?.map((pattern) => path(pattern));
  // Applications answer a HEAD by what they have for GET: how long it is, since when, whether it is there at all.
  const named = methods?.includes('GET') ? [...methods, 'HEAD'] : methods;
  return ({ hostname, method }, segments) =>
    (!named || method === undefined || named.includes(method)) &&
    (!hostTests || hostTests.some((test) => test(hostname))) &&
    (!patterns || patterns.some((pattern) => pattern.matches(segments)));
}

export interface Member {
  readonly role: string;
  readonly roles?: readonly string[];
  readonly scopes: readonly string[];
}

/** Whether a person who is signed in has what a rule asks for. */
export function isAdmitted(access: Access, { role, roles = [], scopes }: Member): boolean {
  switch (access.to) {
    case 'everybody':
    case 'signed-in':
      return true;
    case 'nobody':
      return false;
    case 'some':
      return (
        access.roles.some((wanted) => wanted === role || roles.includes(wanted)) ||
        access.scopes.some((wanted) => scopes.includes(wanted))
      );
  }
}
