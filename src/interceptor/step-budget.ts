/**
 * How much may be looked at before a server goes on: in steps, each about a comparison of two short texts. A limit by
 * the clock would find more on one machine than on another.
 */
export interface StepBudget {
  spend(steps: number): void;
  /** Asked before what can be left out. */
  mayGoOn(): boolean;
  /** Whether something was left out. */
  readonly hasRunOut: boolean;
  readonly spent: number;
}

export function createStepBudget(limit: number): StepBudget {
  let spent = 0;
  let hasRunOut = false;
  return {
    spend: (steps) => {
      spent += steps;
    },
    mayGoOn: () => {
      hasRunOut ||= spent >= limit;
      return !hasRunOut;
    },
    get hasRunOut() {
      return hasRunOut;
    },
    get spent() {
      return spent;
    },
  };
}
