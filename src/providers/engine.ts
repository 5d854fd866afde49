/**
 * The one home of QuickJS. An engine is a WebAssembly instance with a memory of its own, in which one run at a time
 * finds a context with the bootstrap evaluated. Before each run that memory is set back to what it was when the engine
 * was made, byte by byte: a fresh context costs some 20 µs instead of a millisecond, and nothing of a run can outlast
 * it. Memory cannot grow beyond the limit, whatever a script does; QuickJS's own memory limit is not used because
 * this build of it cannot tell the size of an allocation.
 */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import releaseVariant from '@jitl/quickjs-wasmfile-release-sync';
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSRuntime,
  type QuickJSSyncVariant,
} from 'quickjs-emscripten-core';
import { sandboxBootstrap } from './sandbox-bootstrap.ts';

export type { QuickJSContext, QuickJSHandle, QuickJSRuntime };

/** What the run that has the engine wants to be asked. */
export interface EngineUser {
  /** A global function of the script needs the host. Both texts come from inside: nothing in them is trusted. */
  host(operation: string, json: string): string | undefined;
  /** Whether to stop the script; asked every few thousand steps. */
  interrupt(): boolean;
}

export interface Engine {
  readonly runtime: QuickJSRuntime;
  readonly context: QuickJSContext;
  /** The bootstrap's one function. */
  readonly enter: QuickJSHandle;
  /** All there is of it, for tests. */
  readonly memory: { readonly buffer: ArrayBuffer };
  /** More than it starts with. WebAssembly memory never shrinks, so such an engine serves no second run. */
  hasGrown(): boolean;
  /** Handles of the run before are void from here on. */
  begin(user: EngineUser): void;
}

export interface EngineStock {
  take(tenant: string): Promise<Engine>;
  /** For engines that are sound: WebAssembly has not trapped in them. */
  giveBack(tenant: string, engine: Engine): void;
}

/** What is used here of an API whose types come with browsers only. */
declare const WebAssembly: {
  compile(bytes: Uint8Array): Promise<WasmModule>;
  readonly Memory: new (size: { initial: number; maximum: number }) => { readonly buffer: ArrayBuffer };
};
type WasmModule = object;

// The package's types describe its CommonJS build, whose default export is one level deeper than the one loaded here.
const baseVariant = releaseVariant as unknown as QuickJSSyncVariant;

const pageSize = 64 * 1024;
/** Fixed by the build: 16 MB, the interpreter's stack of 5 MB included, about 11 of them free for a script. */
const initialPages = 256;
const initialFree = 11 * 1024 * 1024;
const idleEngines = 16;

interface StockedEngine extends Engine {
  /** Nothing is left even in memory that is not in use. */
  wipe(): void;
}

export async function createEngineStock(memoryLimit: number, stackLimit: number): Promise<EngineStock> {
  const wasm = import.meta.resolve('@jitl/quickjs-wasmfile-release-sync/wasm');
  const compiled = await WebAssembly.compile(await readFile(fileURLToPath(wasm)));
  const maximum = initialPages + Math.max(0, Math.ceil((memoryLimit - initialFree) / pageSize));
  const stocked = new WeakMap<Engine, StockedEngine>();
  /** Oldest first. */
  const idle: { tenant: string; engine: StockedEngine }[] = [];

  return {
    async take(tenant) {
      const own = idle.findLastIndex((entry) => entry.tenant === tenant);
      const [found] = idle.splice(Math.max(own, 0), 1);
      if (own < 0) found?.engine.wipe();
      const engine = found?.engine ?? (await createEngine(compiled, maximum, stackLimit));
      stocked.set(engine, engine);
      return engine;
    },
    giveBack(tenant, engine) {
      const own = stocked.get(engine);
      if (own === undefined || engine.hasGrown() || idle.length >= idleEngines) return;
      idle.push({ tenant, engine: own });
    },
  };
}

async function createEngine(
  compiled: WasmModule,
  maximum: number,
  stackLimit: number,
): Promise<StockedEngine> {
  const wasmMemory = new WebAssembly.Memory({ initial: initialPages, maximum });
  // The package's types name the browser's WebAssembly types, which are not there: this is a module and a memory.
  const variant = newVariant(baseVariant, { wasmModule: compiled, wasmMemory, log: () => {} });
  const quickjs = await newQuickJSWASMModuleFromVariant(variant);
  let user: EngineUser = { host: () => undefined, interrupt: () => false };
  const runtime = quickjs.newRuntime();
  runtime.setMaxStackSize(stackLimit);
  runtime.setInterruptHandler(() => user.interrupt());
  const context = runtime.newContext();
  const host = context.newFunction('host', (operation, json) => {
    const name = context.getString(operation);
    const reply = name === 'random' ? randomFraction() : user.host(name, context.getString(json));
    return reply === undefined ? context.undefined : context.newString(reply);
  });
  const bootstrap = context.unwrapResult(
    context.evalCode(sandboxBootstrap, 'sandbox.js', { type: 'global' }),
  );
  const enter = context.unwrapResult(context.callFunction(bootstrap, context.undefined, [host]));
  const blank = takeSnapshot(wasmMemory.buffer);
  return {
    runtime,
    context,
    enter,
    memory: wasmMemory,
    hasGrown: () => wasmMemory.buffer.byteLength > initialPages * pageSize,
    begin(next) {
      user = next;
      blank.restore();
    },
    wipe: blank.wipe,
  };
}

/** Contexts that are copies of one another would all draw the same numbers. */
function randomFraction(): string {
  return String(randomBytes(6).readUIntBE(0, 6) / 2 ** 48);
}

const blockSize = 4096;
const zeros = Buffer.alloc(pageSize);

function takeSnapshot(memory: ArrayBuffer): { restore(): void; wipe(): void } {
  const bytes = new Uint8Array(memory);
  const used = blocks(memory, blockSize).filter(
    (block) => zeros.compare(block, 0, block.length, 0, block.length) !== 0,
  );
  const kept = used.map((block) => ({ at: block.byteOffset, copy: Uint8Array.from(block) }));
  return {
    restore() {
      for (const { at, copy } of kept) bytes.set(copy, at);
    },
    wipe() {
      for (const block of blocks(memory, pageSize)) if (!zeros.equals(block)) block.fill(0);
    },
  };
}

function blocks(memory: ArrayBuffer, size: number): Buffer[] {
  return Array.from({ length: memory.byteLength / size }, (_, index) =>
    Buffer.from(memory, index * size, size),
  );
}
