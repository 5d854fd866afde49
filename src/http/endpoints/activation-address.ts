import { readUserCode, shownUserCode } from '../../oauth/user-code.ts';
import { activationPage } from '../../sessions/index.ts';

/** A code is written as the device writes it; what is none comes back as it was typed, as far as it may be one. */
export function shownAsTyped(typed: string): string {
  const code = readUserCode(typed);
  return code === undefined ? typed.slice(0, 20) : shownUserCode(code);
}

/** Of the page that asks for a code. Only what may be one goes along. */
export function activationAddress(typed: string): string {
  const code = readUserCode(typed);
  return code === undefined ? activationPage : `${activationPage}?user_code=${shownUserCode(code)}`;
}
