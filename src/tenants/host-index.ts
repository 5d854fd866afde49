/**
 * Which tenant owns a host, in a time that depends on the labels of the host and not on how many hosts there are: a
 * tree of labels from the right (`com` → `example` → `*`). An exact label goes before a part (`app-*`), which goes
 * before a whole wildcard, decided from the right.
 */

interface LabelNode<T> {
  value?: T;
  readonly exact: Map<string, LabelNode<T>>;
  /** Labels with text around their wildcard; the longest text first. */
  readonly partial: { readonly prefix: string; readonly suffix: string; readonly node: LabelNode<T> }[];
  any?: LabelNode<T>;
}

const emptyNode = <T>(): LabelNode<T> => ({ exact: new Map(), partial: [] });

export class HostIndex<T> {
  /** Hosts without wildcard: one look-up answers most requests. */
  readonly #exact = new Map<string, T>();
  readonly #wildcards: LabelNode<T> = emptyNode();
  #deepestWildcard = 0;

  /** Adds a host, unless it is taken: then what has it is answered. `host` is in lower case. */
  add(host: string, value: T): T | undefined {
    const owner = this.ownerOf(host);
    if (owner !== undefined) return owner;
    if (host.includes('*')) {
      const labels = host.split('.');
      labels.reduceRight(childFor<T>, this.#wildcards).value = value;
      this.#deepestWildcard = Math.max(this.#deepestWildcard, labels.length);
    } else this.#exact.set(host, value);
    return undefined;
  }

  /** What was added for the same host or the same wildcard, letter by letter. */
  ownerOf(host: string): T | undefined {
    if (!host.includes('*')) return this.#exact.get(host);
    return host
      .split('.')
      .reduceRight<LabelNode<T> | undefined>(
        (node, label) => node && knownChild(node, label),
        this.#wildcards,
      )?.value;
  }

  /** @param host as in a request, in any case, with or without a port */
  find(host: string): T | undefined {
    const name = withoutPort(host).toLowerCase();
    const exact = this.#exact.get(name);
    if (exact !== undefined || this.#deepestWildcard === 0) return exact;
    const labels = name.split('.', this.#deepestWildcard + 1);
    if (labels.length > this.#deepestWildcard) return undefined;
    return search(this.#wildcards, labels, labels.length - 1);
  }
}

function knownChild<T>(node: LabelNode<T>, label: string): LabelNode<T> | undefined {
  if (label === '*') return node.any;
  if (!label.includes('*')) return node.exact.get(label);
  return node.partial.find(({ prefix, suffix }) => `${prefix}*${suffix}` === label)?.node;
}

function childFor<T>(node: LabelNode<T>, label: string): LabelNode<T> {
  const known = knownChild(node, label);
  if (known !== undefined) return known;
  const added = emptyNode<T>();
  if (label === '*') node.any = added;
  else if (!label.includes('*')) node.exact.set(label, added);
  else {
    const [prefix = '', suffix = ''] = label.split('*');
    node.partial.push({ prefix, suffix, node: added });
    node.partial.sort((a, b) => b.prefix.length + b.suffix.length - a.prefix.length - a.suffix.length);
  }
  return added;
}

function search<T>(node: LabelNode<T>, labels: readonly string[], at: number): T | undefined {
  const label = labels[at];
  if (label === undefined) return node.value;
  // A wildcard stands for one or more of these characters, as in the original.
  if (!/^[a-z0-9_-]+$/.test(label)) return undefined;
  const exact = node.exact.get(label);
  const found = exact && search(exact, labels, at - 1);
  if (found !== undefined) return found;
  for (const { prefix, suffix, node: next } of node.partial) {
    const covers =
      label.length > prefix.length + suffix.length && label.startsWith(prefix) && label.endsWith(suffix);
    const below = covers ? search(next, labels, at - 1) : undefined;
    if (below !== undefined) return below;
  }
  return node.any && search(node.any, labels, at - 1);
}

function withoutPort(host: string): string {
  const colon = host.lastIndexOf(':');
  // The colons inside of brackets belong to an IPv6 address.
  return colon > host.lastIndexOf(']') ? host.slice(0, colon) : host;
}
