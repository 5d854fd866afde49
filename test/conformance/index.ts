/** Every specification that we are held to. The pages and the proofs are made from these two lists. */
import { formPost, multipleResponseTypes } from './form-post.ts';
import { openidBackChannelLogout } from './openid-back-channel-logout.ts';
import { openidCore } from './openid-core.ts';
import { openidDiscovery } from './openid-discovery.ts';
import { openidLogout } from './openid-logout.ts';
import { rfc6749 } from './rfc6749.ts';
import { rfc6750 } from './rfc6750.ts';
import { rfc7009 } from './rfc7009.ts';
import { rfc7523 } from './rfc7523.ts';
import { rfc7636 } from './rfc7636.ts';
import { rfc7662 } from './rfc7662.ts';
import { rfc8414 } from './rfc8414.ts';
import { rfc8628 } from './rfc8628.ts';
import { rfc8693 } from './rfc8693.ts';
import { rfc8707 } from './rfc8707.ts';
import { rfc9068 } from './rfc9068.ts';
import { rfc9126 } from './rfc9126.ts';
import { rfc9207 } from './rfc9207.ts';
import { rfc9449 } from './rfc9449.ts';
import { rfc9700 } from './rfc9700.ts';
import { rfc9701 } from './rfc9701.ts';
import type { Specification } from './specification.ts';

export const oauth: readonly Specification[] = [
  rfc6749,
  rfc6750,
  rfc7009,
  rfc7523,
  rfc7636,
  rfc7662,
  rfc8414,
  rfc8628,
  rfc8693,
  rfc8707,
  rfc9068,
  rfc9126,
  rfc9207,
  rfc9449,
  rfc9700,
  rfc9701,
];

export const openid: readonly Specification[] = [
  openidCore,
  openidDiscovery,
  openidLogout,
  openidBackChannelLogout,
  formPost,
  multipleResponseTypes,
];

export const specifications: readonly Specification[] = [...oauth, ...openid];
