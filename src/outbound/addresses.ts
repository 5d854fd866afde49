/** Which Internet addresses a request may reach. Pure: addresses in, a verdict out. */
import { isIP } from 'node:net';

/** `forbidden`: never; `private`: where user stores live, unless the operator closes it; `public`: the rest. */
export type AddressClass = 'public' | 'private' | 'forbidden';

type Range = readonly [address: string, prefix: number, verdict: AddressClass];

/** The first range that fits decides. Sources: RFC 6890 and its registries, and the clouds' documentation. */
const ranges4: readonly Range[] = [
  ['0.0.0.0', 8, 'forbidden'], // "this host": connects to loopback
  ['100.100.100.200', 32, 'forbidden'], // Alibaba Cloud metadata, inside the carrier-grade NAT range
  ['168.63.129.16', 32, 'forbidden'], // Azure's host agent
  ['169.254.0.0', 16, 'forbidden'], // link-local: nearly every cloud's metadata
  ['192.0.0.0', 24, 'forbidden'], // protocol assignments; Oracle Cloud metadata at .192
  ['224.0.0.0', 4, 'forbidden'], // multicast
  ['240.0.0.0', 4, 'forbidden'], // reserved, and the broadcast address
  ['10.0.0.0', 8, 'private'],
  ['100.64.0.0', 10, 'private'],
  ['127.0.0.0', 8, 'private'],
  ['172.16.0.0', 12, 'private'],
  ['192.168.0.0', 16, 'private'],
  ['198.18.0.0', 15, 'private'],
];

const ranges6: readonly Range[] = [
  ['::1', 128, 'private'],
  ['::', 128, 'forbidden'],
  ['fd00:ec2::', 32, 'forbidden'], // AWS: metadata, DNS and time service
  ['fd20:ce::254', 128, 'forbidden'], // Google Cloud metadata
  ['fd00:42::42', 128, 'forbidden'], // Scaleway metadata
  ['fe80::', 10, 'forbidden'], // link-local
  ['ff00::', 8, 'forbidden'], // multicast
  ['2001::', 32, 'forbidden'], // Teredo hides an IPv4 address in a way of its own
  ['fc00::', 7, 'private'],
  ['fec0::', 10, 'private'],
];

/** IPv6 prefixes that carry an IPv4 address, and the byte at which it starts: it is the one that counts. */
const carriers: readonly (readonly [prefix: string, length: number, start: number])[] = [
  ['::ffff:0:0', 96, 12],
  ['::ffff:0:0:0', 96, 12],
  ['64:ff9b::', 96, 12],
  ['64:ff9b:1::', 48, 12],
  ['2002::', 16, 2],
];

/** An address as `node:net` accepts it; anything else is forbidden. */
export function classifyAddress(address: string): AddressClass {
  const bytes = parseAddress(address);
  if (bytes === undefined) return 'forbidden';
  if (bytes.length === 4) return firstFit(ranges4, bytes);
  for (const [prefix, length, start] of carriers) {
    if (within(bytes, prefix, length)) return firstFit(ranges4, bytes.slice(start, start + 4));
  }
  const verdict = firstFit(ranges6, bytes);
  // ::a.b.c.d, long deprecated, but a kernel may still route it.
  const compatible = verdict === 'public' && within(bytes, '::', 96);
  return compatible ? firstFit(ranges4, bytes.slice(12)) : verdict;
}

function firstFit(ranges: readonly Range[], bytes: Uint8Array): AddressClass {
  return ranges.find(([address, prefix]) => within(bytes, address, prefix))?.[2] ?? 'public';
}

function within(bytes: Uint8Array, address: string, prefix: number): boolean {
  const network = parseAddress(address);
  if (network === undefined || network.length !== bytes.length) return false;
  return network.every((byte, index) => {
    const bits = Math.min(8, Math.max(0, prefix - index * 8));
    return (((bytes[index] ?? 0) ^ byte) & (0xff00 >> bits) & 0xff) === 0;
  });
}

const parsed = new Map<string, Uint8Array>();

function parseAddress(address: string): Uint8Array | undefined {
  const known = parsed.get(address);
  if (known !== undefined) return known;
  const version = isIP(address);
  if (version === 0) return undefined;
  const bytes = version === 4 ? Uint8Array.from(address.split('.'), Number) : parse6(address);
  if (parsed.size < 1_000) parsed.set(address, bytes);
  return bytes;
}

function parse6(address: string): Uint8Array {
  // The URL parser writes every notation (zeros left out, dotted tail) in one way; a zone (%eth0) says nothing here.
  const canonical = new URL(`http://[${address.replace(/%.*$/, '')}]/`).hostname.slice(1, -1);
  const [head = '', tail] = canonical.split('::');
  const front = groups(head);
  const back = groups(tail ?? '');
  const middle = tail === undefined ? [] : new Array<number>(8 - front.length - back.length).fill(0);
  return Uint8Array.from([...front, ...middle, ...back].flatMap((group) => [group >> 8, group & 0xff]));
}

function groups(text: string): number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
}
