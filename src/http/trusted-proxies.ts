/** Whose `X-Forwarded-*` headers count. From anybody else they are words of a stranger. */
import { BlockList, isIP } from 'node:net';

/** The names that `TRUSTED_PROXIES` knows for ranges that only neighbours have. */
const namedRanges: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};

export interface TrustedProxies {
  trusts(address: string | undefined): boolean;
}

/** @throws Error naming the entry that is no address, range or known name. */
export function createTrustedProxies(entries: readonly string[]): TrustedProxies {
  const list = new BlockList();
  for (const range of entries.flatMap((entry) => namedRanges[entry] ?? [entry])) {
    const [address = '', prefix] = range.split('/');
    const version = isIP(address);
    const bits = version === 4 ? 32 : 128;
    const length = prefix === undefined ? bits : Number(prefix);
    if (version === 0 || !Number.isInteger(length) || length < 0 || length > bits)
      throw new Error(
        `'${range}' is no address, no range in CIDR notation and none of ${Object.keys(namedRanges).join(', ')}`,
      );
    list.addSubnet(address, length, version === 4 ? 'ipv4' : 'ipv6');
  }
  return {
    trusts(address) {
      if (address === undefined) return false;
      const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
      const version = isIP(plain);
      return version !== 0 && list.check(plain, version === 4 ? 'ipv4' : 'ipv6');
    },
  };
}
