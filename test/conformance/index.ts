/** Every specification that we are held to. The pages and the proofs are made from these two lists. */
import { rfc6749 } from './rfc6749.ts';
import { rfc7636 } from './rfc7636.ts';
import { rfc9207 } from './rfc9207.ts';
import type { Specification } from './specification.ts';

export const oauth: readonly Specification[] = [rfc6749, rfc7636, rfc9207];

export const openid: readonly Specification[] = [];

export const specifications: readonly Specification[] = [...oauth, ...openid];
