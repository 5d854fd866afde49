/** One run of a script inside an engine, segment by segment. Lives in a worker. */
import { createHash } from 'node:crypto';
import type { Json } from '../oauth/user.ts';
import type { FetchOutcome, FetchRequest } from '../outbound/index.ts';
import type { Engine, QuickJSHandle } from './engine.ts';
import type { ScriptLimits } from './limits.ts';
import type { ProviderErrorCode } from './provider-error.ts';
import { redactor } from './redaction.ts';
import type {
  ProviderClass,
  ScriptAnswer,
  ScriptEnd,
  ScriptLogLine,
  ScriptQuestion,
  Segment,
} from './sandbox-messages.ts';

export interface ScriptRun {
  start(): Segment;
  resume(fetch: number, outcome: FetchOutcome): Segment;
  /** Whether the engine can serve another run. */
  sound(): boolean;
}

interface Thrown {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
}

type ScriptFailed = Extract<ScriptEnd, { error: ProviderErrorCode }>;

type Question<Kind extends ScriptQuestion['kind']> = Extract<ScriptQuestion, { kind: Kind }>;

/** The script's name in stack traces. */
const fileName = 'provider.js';
/** Promise jobs between two looks at the clock: an interrupted job is a mere rejection to the script, and it may go on. */
const jobsAtOnce = 16;
const providerClasses: readonly ProviderClass[] = ['UserLoginProvider', 'UserValidationProvider'];

export function createScriptRun(
  engine: Engine,
  id: number,
  question: ScriptQuestion,
  limits: ScriptLimits,
  traced: boolean,
): ScriptRun {
  const { runtime, context, enter } = engine;
  const redact = redactor(question.kind === 'ask' ? question.secrets : []);

  let deadline = 0;
  let interrupted = false;
  let broken = false;
  let end: ScriptEnd | undefined;
  let commit: { readonly shown: string; readonly subject?: Json } | undefined;
  let lastThrown: Thrown | undefined;
  let lastFetchError: string | undefined;
  let lastStatus: number | undefined;
  let lines = 0;
  let fetched = 0;
  let waiting = 0;
  let logs: ScriptLogLine[] = [];
  let fetches: { id: number; request: FetchRequest }[] = [];

  engine.begin({
    host: (operation, json) => (interrupted ? undefined : hostOperations[operation]?.(json)),
    interrupt() {
      interrupted ||= performance.now() > deadline;
      return interrupted;
    },
  });

  /** What the script's global functions ask for. Its text comes from the sandbox: nothing in it is taken on trust. */
  const hostOperations: Record<string, (json: string) => string | undefined> = {
    log(json) {
      if (++lines > limits.logLines + 1) return undefined;
      const { level, text } = JSON.parse(json) as ScriptLogLine; // written by the bootstrap
      if (lines > limits.logLines)
        logs.push({ level: 'warning', text: 'further lines of this run are left out' });
      else logs.push({ level, text: cut(redact(text), limits.logLine) });
      return undefined;
    },
    commit(json) {
      commit ??= JSON.parse(json) as { shown: string; subject?: Json }; // written by the bootstrap
      return undefined;
    },
    threw(json) {
      lastThrown = JSON.parse(json) as Thrown; // written by the bootstrap
      return undefined;
    },
    fetch(json) {
      if (question.kind === 'inspect') return 'fetch is not available while the script is only checked';
      if (commit !== undefined) return 'fetch is not available after commit';
      if (fetched >= limits.fetches) return `more than ${limits.fetches} fetches in one run`;
      // Before it is read or handed over: what is large would cost the threads that serve everybody.
      if (json.length > limits.fetchRequest)
        return `a request of more than ${limits.fetchRequest} characters`;
      const { id: fetchId, ...request } = JSON.parse(json) as FetchRequest & { id: number }; // written by the bootstrap
      if (request.url.length > limits.fetchUrl) return `a URL of more than ${limits.fetchUrl} characters`;
      if (Object.keys(request.headers).length > limits.fetchHeaders)
        return `more than ${limits.fetchHeaders} headers`;
      fetches.push({ id: fetchId, request });
      fetched++;
      waiting++;
      return undefined;
    },
    md5: (json) => digest('md5', json),
    sha256: (json) => digest('sha256', json),
  };

  function segment(step: () => void): Segment {
    const startedAt = performance.now();
    deadline = startedAt + limits.cpuTime;
    logs = [];
    fetches = [];
    try {
      step();
      if (end === undefined) conclude();
      // A script can turn an interruption into a rejected promise, and commit all the same.
      if (interrupted) throw tooLong();
    } catch (error) {
      const failed = failure(error);
      end = lastStatus === undefined ? failed : { ...failed, backendStatus: lastStatus };
    }
    const cpuTime = performance.now() - startedAt;
    const report = { run: id, cpuTime, grew: engine.hasGrown(), logs, fetches };
    return end === undefined ? report : { ...report, end };
  }

  function conclude(): void {
    while (runtime.hasPendingJob()) {
      const result = runtime.executePendingJobs(jobsAtOnce);
      if (interrupted) throw tooLong();
      unwrap(result);
    }
    if (commit !== undefined && question.kind === 'ask') end = { answer: answer(question, commit) };
    else if (waiting === 0) throw neverCommitted();
  }

  function answer(asked: Question<'ask'>, { shown, subject }: NonNullable<typeof commit>): ScriptAnswer {
    const values: Record<string, Json> = {};
    call('limit', context.newNumber(limits.answer)).dispose();
    for (const getter of [asked.decision, ...asked.getters]) {
      const text = callForText('read', context.newString(getter));
      if (text !== '') values[getter] = JSON.parse(text) as Json; // JSON.parse yields JSON
      if (values[asked.decision] !== true) break;
    }
    const committed = traced ? cut(redact(shown), limits.logLine) : '';
    const rest = { classes: [asked.className], committed, values };
    return subject === undefined ? rest : { ...rest, subject };
  }

  /** Calls the bootstrap's one function. Frees the arguments. */
  function call(operation: string, ...args: QuickJSHandle[]): QuickJSHandle {
    const name = context.newString(operation);
    try {
      return unwrap(context.callFunction(enter, context.undefined, [name, ...args]));
    } finally {
      for (const handle of [name, ...args]) handle.dispose();
    }
  }

  function callForText(operation: string, ...args: QuickJSHandle[]): string {
    const result = call(operation, ...args);
    const text = context.getString(result);
    result.dispose();
    return text;
  }

  function evaluate(code: string, compileOnly = false): QuickJSHandle {
    return unwrap(context.evalCode(code, fileName, { type: 'global', compileOnly }));
  }

  function findClass(name: ProviderClass): QuickJSHandle | undefined {
    const found = evaluate(`typeof ${name} === 'function' ? ${name} : undefined`);
    if (context.typeof(found) === 'function') return found;
    found.dispose();
    return undefined;
  }

  function unwrap<T>(result: { value: T; error?: undefined } | { error: QuickJSHandle }): T {
    if (result.error === undefined) return result.value;
    const { error } = result;
    if (interrupted) throw tooLong();
    const operation = context.newString('describe');
    const described = context.callFunction(enter, context.undefined, [operation, error]);
    operation.dispose();
    error.dispose();
    if (described.error !== undefined) {
      throw interrupted ? tooLong() : new ScriptFailure('memory_limit', memoryText);
    }
    const thrown = JSON.parse(context.getString(described.value)) as Thrown; // written by the bootstrap
    described.value.dispose();
    throw new ScriptThrew(thrown);
  }

  function evaluateScript(): void {
    try {
      evaluate(question.source).dispose();
    } catch (error) {
      if (error instanceof ScriptThrew && error.thrown.name === 'SyntaxError') rethrowSyntaxError();
      throw error;
    }
  }

  /** Only a script that cannot be compiled has a syntax error; one that parses bad JSON has thrown one. */
  function rethrowSyntaxError(): void {
    try {
      evaluate(question.source, true).dispose();
    } catch (error) {
      if (!(error instanceof ScriptThrew)) throw error;
      throw new ScriptFailure(
        'script_syntax',
        `The script has a syntax error: ${where(error.thrown, redact)}.`,
      );
    }
  }

  function failure(error: unknown): ScriptFailed {
    if (error instanceof ScriptFailure) return { error: error.code, detail: error.message };
    if (error instanceof ScriptThrew) return explain(error.thrown, redact);
    // The interpreter itself gave up, inside WebAssembly: what it left in its memory is not to be used again.
    broken = true;
    if (error instanceof RangeError) return { error: 'stack_limit', detail: 'The script nests too deeply.' };
    if (engine.hasGrown()) return { error: 'memory_limit', detail: memoryText };
    const text = error instanceof Error ? error.message : String(error);
    return {
      error: 'script_threw',
      detail: `The script made its interpreter fail: ${cut(text, 200)}.`,
    };
  }

  function tooLong(): ScriptFailure {
    return new ScriptFailure('cpu_limit', `The script ran for more than ${limits.cpuTime} ms in one go.`);
  }

  function neverCommitted(): Error {
    if (lastThrown !== undefined) return new ScriptThrew(lastThrown);
    const clue = lastFetchError === undefined ? '' : ` Its last fetch failed: ${redact(lastFetchError)}.`;
    return new ScriptFailure(
      'never_committed',
      `The script ended without commit(…), or rejected a promise that nobody catches.${clue}`,
    );
  }

  return {
    start: () =>
      segment(() => {
        call('globals', context.newString(JSON.stringify(question.globals))).dispose();
        evaluateScript();
        if (question.kind === 'inspect') {
          end = { answer: { classes: providerClasses.filter(present), committed: '', values: {} } };
          return;
        }
        const asked = findClass(question.className);
        if (asked === undefined) {
          throw new ScriptFailure('missing_class', `The script has no class ${question.className}.`);
        }
        call('construct', asked, context.newString(JSON.stringify(question.argument))).dispose();
      }),
    resume: (fetch, outcome) =>
      segment(() => {
        waiting--;
        if ('error' in outcome) lastFetchError = outcome.error;
        else lastStatus = outcome.status;
        call('settle', context.newString(JSON.stringify({ id: fetch, ...outcome }))).dispose();
      }),
    sound: () => !broken,
  };

  function present(name: ProviderClass): boolean {
    const found = findClass(name);
    found?.dispose();
    return found !== undefined;
  }
}

/** How a run ends when the reason is known. */
class ScriptFailure extends Error {
  readonly code: ProviderErrorCode;
  constructor(code: ProviderErrorCode, detail: string) {
    super(detail);
    this.code = code;
  }
}

/** An error of the script's own. */
class ScriptThrew extends Error {
  readonly thrown: Thrown;
  constructor(thrown: Thrown) {
    super(thrown.message);
    this.thrown = thrown;
  }
}

const memoryText = 'The script used up its memory.';

function explain(thrown: Thrown, redact: (text: string) => string): ScriptFailed {
  const { message } = thrown;
  if (message.startsWith('out of memory')) return { error: 'memory_limit', detail: memoryText };
  if (message === 'stack overflow')
    return { error: 'stack_limit', detail: 'The script calls itself too deeply.' };
  if (message === 'answer too large')
    return { error: 'answer_too_large', detail: 'The answers of the script are too large.' };
  if (message.startsWith('nested too deeply'))
    return { error: 'bad_answer', detail: `An answer of the script is ${message}.` };
  return { error: 'script_threw', detail: `The script threw ${where(thrown, redact)}.` };
}

/** Redacts what the script has written, not what is written here: gaps in a known text would tell the password. */
function where({ name, message, stack }: Thrown, redact: (text: string) => string): string {
  const [, line, column] = /provider\.js:(\d+):(\d+)/.exec(stack) ?? [];
  const place = line === undefined ? '' : ` (line ${line}, column ${column})`;
  return `${cut(redact(`${name}: ${message}`), 500)}${place}`;
}

function digest(algorithm: string, json: string): string {
  const text: unknown = JSON.parse(json);
  return createHash(algorithm).update(String(text), 'utf8').digest('hex');
}

function cut(text: string, limit: number): string {
  return text.length > limit ? `${text.slice(0, limit)}…` : text;
}
