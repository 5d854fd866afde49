/** A token that is not to be believed. The message is for the operator's log and never contains the token. */
export class InvalidToken extends Error {
  override readonly name = 'InvalidToken';
}
