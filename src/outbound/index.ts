/**
 * Requests to servers that are not ours: a script's `fetch`, and whatever a client's registration points to. Owns which
 * addresses may be reached, how much is read and how long is waited. Must not know: scripts, OAuth, tenants.
 * Start at `fetch-policy.ts`.
 */
export {
  createDeliveries,
  type Deliveries,
  type Delivery,
  type DeliveryLimits,
  type DeliveryResult,
  defaultDeliveryLimits,
} from './deliveries.ts';
export {
  createFetcher,
  type Fetcher,
  type FetchOutcome,
  type FetchRequest,
  type FetchResponse,
} from './fetch.ts';
export { defaultFetchPolicy, type FetchPolicy, FetchRefused, withoutSecrets } from './fetch-policy.ts';
