/** What operators configure under `providers`. */
export type ProviderConfig = { readonly type: 'script'; readonly source: string } | UitrustingConfig;

export interface UitrustingConfig {
  readonly type: 'uitrusting/v1';
  /** Without a scheme: http. */
  readonly url: string;
  readonly token?: string;
}

/** The tenant as its scripts see it. */
export interface ProviderTenant {
  readonly name: string;
  /** On Kubernetes. */
  readonly namespace?: string;
}
