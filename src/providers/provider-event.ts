import type { Json } from '../oauth/user.ts';

/** What a provider does while it answers one question, for people who look on (`uitsmijter try-login`). */
export type ProviderEvent =
  | { readonly type: 'log'; readonly level: 'info' | 'warning' | 'error'; readonly text: string }
  | {
      readonly type: 'fetch';
      readonly method: string;
      /** Without credentials, query and fragment. */
      readonly url: string;
      /** Absent when there was no answer. */
      readonly status?: number;
      readonly error?: string;
      readonly milliseconds: number;
    }
  | { readonly type: 'commit'; readonly committed: string }
  | { readonly type: 'answer'; readonly values: Readonly<Record<string, Json>> };

export type ProviderEventListener = (event: ProviderEvent) => void;
