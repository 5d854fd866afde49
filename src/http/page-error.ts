/** A refusal that ends on a page for a person, not at a client. */
export class PageError extends Error {
  override readonly name = 'PageError';
  readonly status: number;
  /** The key of a translated text. */
  readonly shownAs: string;
  /** For the operator's log only. */
  readonly reason: string;
  /** `Set-Cookie` headers that the answer must carry all the same. */
  readonly cookies: readonly string[];

  constructor(status: number, shownAs: string, reason: string, cookies: readonly string[] = []) {
    super(reason);
    this.status = status;
    this.shownAs = shownAs;
    this.reason = reason;
    this.cookies = cookies;
  }
}
