/**
 * What the pool and its workers say to each other. A run proceeds in segments: the pool lets a worker start or resume
 * it, the worker executes until the script waits or is done, and reports. Between two segments nothing happens.
 */
import type { Json } from '../oauth/user.ts';
import type { FetchOutcome, FetchRequest } from '../outbound/index.ts';
import type { ScriptLimits } from './limits.ts';
import type { ProviderErrorCode } from './provider-error.ts';

export type ProviderClass = 'UserLoginProvider' | 'UserValidationProvider';

/** Evaluate the script, and then either ask one of its classes or see which of them it has. */
export type ScriptQuestion =
  | {
      readonly kind: 'ask';
      readonly source: string;
      /** Names that exist, undefined, before the script is evaluated. */
      readonly globals: readonly string[];
      readonly className: ProviderClass;
      readonly argument: Json;
      /** The getter that decides; the others are read only when it is `true`. */
      readonly decision: string;
      readonly getters: readonly string[];
      /** Never shown in logs, traces and errors. */
      readonly secrets: readonly string[];
    }
  | { readonly kind: 'inspect'; readonly source: string; readonly globals: readonly string[] };

export interface ScriptAnswer {
  /** Of the two classes, those the script defines. */
  readonly classes: readonly ProviderClass[];
  /** What the script named as `subject`, whatever it is. */
  readonly subject?: Json;
  /** What it committed, as text for people; empty unless the run is traced. */
  readonly committed: string;
  /** By getter; what is absent or undefined in the script is absent here. */
  readonly values: Readonly<Record<string, Json>>;
}

export type ScriptEnd =
  | { readonly answer: ScriptAnswer }
  | {
      readonly error: ProviderErrorCode;
      readonly detail: string;
      /** What the backend answered last. */
      readonly backendStatus?: number;
    };

export interface ScriptLogLine {
  readonly level: 'info' | 'warning' | 'error';
  readonly text: string;
}

export type ToWorker =
  | {
      readonly type: 'start';
      readonly run: number;
      readonly tenant: string;
      readonly question: ScriptQuestion;
      /** Whether anybody wants to see what is committed. */
      readonly traced: boolean;
    }
  | { readonly type: 'resume'; readonly run: number; readonly fetch: number; readonly outcome: FetchOutcome }
  | { readonly type: 'cancel'; readonly run: number };

/** What one segment came to. */
export interface Segment {
  readonly run: number;
  /** Milliseconds in one go. */
  readonly cpuTime: number;
  /** It took more memory than a run usually does. */
  readonly grew: boolean;
  readonly logs: readonly ScriptLogLine[];
  readonly fetches: readonly { readonly id: number; readonly request: FetchRequest }[];
  /** Absent while the script waits for a fetch. */
  readonly end?: ScriptEnd;
}

export interface WorkerSettings {
  readonly limits: ScriptLimits;
  /** Shared with the pool: [number of the segment in execution or 0, its run]. */
  readonly watch: Int32Array;
}
