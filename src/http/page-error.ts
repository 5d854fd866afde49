import type { LogFields } from '../runtime.ts';

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

  constructor(status: number, shownAs: string, reason: string, details: LogFields = {}) {
    super(reason);
    this.status = status;
    this.shownAs = shownAs;
    this.reason = reason;
    this.details = details;
  }
}
