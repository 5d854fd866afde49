/** Whose `X-Forwarded-*` headers count. From anybody else they are words of a stranger. */
import { BlockList, isIP } from 'node:net';
import { remembered } from '../remembered.ts';

const maxKnownAddresses = 1000;

export interface TrustedProxies {
  trusts(address: string | undefined): boolean;
}

/** From addresses and ranges in CIDR notation, as the settings hand them over. @throws Error naming a wrong one */
export function createTrustedProxies(ranges: readonly string[]): TrustedProxies {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', prefix] = range.split('/');
    const version = isIP(address);
    const bits = version === 4 ? 32 : 128;
    const length = prefix === undefined ? bits : Number(prefix);
    if (version === 0 || !Number.isInteger(length) || length < 0 || length > bits)
      throw new Error(`'${range}' is neither an address nor a range in CIDR notation`);
    list.addSubnet(address, length, version === 4 ? 'ipv4' : 'ipv6');
  }
  const check = (address: string): boolean => {
    const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
    const version = isIP(plain);
    return version !== 0 && list.check(plain, version === 4 ? 'ipv4' : 'ipv6');
  };
  /** A proxy asks thousands of times a second, always from the same address. */
  const isListed = remembered(maxKnownAddresses, check);
  return { trusts: (address) => address !== undefined && isListed(address) };
}
