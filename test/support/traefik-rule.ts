/** Traefik's rules for routers, as far as the example uses them (docs/content/routing/routers/index.md). */
import { values } from './header-fields.ts';
import type { ProxiedRequest } from './modelled-proxy.ts';

type Matcher = (request: ProxiedRequest) => boolean;

const matchers: Readonly<Record<string, (...texts: readonly string[]) => Matcher>> = {
  Host: (host) => (request) => request.host.toLowerCase().replace(/:\d+$/, '') === host,
  PathPrefix:
    (prefix = '') =>
    ({ target }) =>
      decodeURI(target.split('?')[0] ?? '').startsWith(prefix),
  HeaderRegexp: (name = '', pattern = '') => {
    const expression = new RegExp(pattern.replace(/^\(\?i\)/, ''), pattern.startsWith('(?i)') ? 'i' : '');
    return ({ fields }) => values(fields, name.toLowerCase()).some((value) => expression.test(value));
  },
};

/** @throws for what it does not know */
export function readTraefikRule(rule: string): Matcher {
  const tokens = rule.match(/\|\||&&|!|\w+\((?:`[^`]*`(?:,\s*)?)*\)|\(|\)/g) ?? [];
  let at = 0;
  const next = (): string => tokens[at++] ?? '';
  const single = (): Matcher => {
    const token = next();
    if (token === '!') {
      const negated = single();
      return (request) => !negated(request);
    }
    if (token === '(') {
      const inner = either();
      next();
      return inner;
    }
    const [, name = ''] = /^(\w+)\(/.exec(token) ?? [];
    const matcher = matchers[name];
    if (!matcher) throw new Error(`no model of the rule ${token}`);
    return matcher(...[...token.matchAll(/`([^`]*)`/g)].map(([, text = '']) => text));
  };
  const chain = (operator: string, part: () => Matcher, join: (all: readonly Matcher[]) => Matcher) => () => {
    const parts = [part()];
    while (tokens[at] === operator) {
      at += 1;
      parts.push(part());
    }
    return join(parts);
  };
  const both = chain('&&', single, (all) => (request) => all.every((matches) => matches(request)));
  const either = chain('||', both, (all) => (request) => all.some((matches) => matches(request)));
  return either();
}
