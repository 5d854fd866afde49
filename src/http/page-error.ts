import type { LogFields } from '../runtime.ts';

type Beside = Partial<Pick<PageError, 'details' | 'cookies'>>;

/** A refusal that ends on a page for a person, not at a client. */
export class PageError extends Error {
  override readonly name = 'PageError';
  readonly status: number;
  /** The key of a translated text. */
  readonly shownAs: string;
  /** For the operator's log only. */
  readonly reason: string;
  /** More of it, by name. */
  readonly details: LogFields;
  /** `Set-Cookie` headers that the answer must carry all the same. */
  readonly cookies: readonly string[];

  constructor(status: number, shownAs: string, reason: string, { details = {}, cookies = [] }: Beside = {}) {
    super(reason);
    this.status = status;
    this.shownAs = shownAs;
    this.reason = reason;
    this.details = details;
    this.cookies = cookies;
  }
}
