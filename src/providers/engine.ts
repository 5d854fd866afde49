/**
 * The one home of QuickJS. An engine is a WebAssembly instance with a memory of its own: no two runs share one at the
 * same time, and none ever serves two tenants. Its memory cannot grow beyond the limit, whatever a script does;
 * QuickJS's own memory limit is not used because this build of it cannot tell the size of an allocation.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import releaseVariant from '@jitl/quickjs-wasmfile-release-sync';
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSSyncVariant,
  type QuickJSWASMModule,
} from 'quickjs-emscripten-core';

export type { QuickJSContext, QuickJSHandle, QuickJSRuntime } from 'quickjs-emscripten-core';

/** What is used here of an API whose types come with browsers only. */
declare const WebAssembly: {
  compile(bytes: Uint8Array): Promise<object>;
  readonly Memory: new (size: { initial: number; maximum: number }) => WasmMemory;
};

interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

// The package's types describe its CommonJS build, whose default export is one level deeper than the one loaded here.
const baseVariant = releaseVariant as unknown as QuickJSSyncVariant;

export interface Engine {
  readonly quickjs: QuickJSWASMModule;
  readonly memory: WasmMemory;
  uses: number;
}

/** What the engine starts with, the interpreter's own 5 MB of stack and data included: fixed by its build. */
const initialPages = 256;
const initialFree = 11 * 1024 * 1024;
const pageSize = 64 * 1024;
/** Fragmentation stays small when an engine is renewed now and then. */
const usesPerEngine = 1_000;
const idleEngines = 8;

export interface EngineStock {
  take(tenant: string): Promise<Engine>;
  /** Only an engine whose run ended cleanly comes back; any other is left to the garbage collector. */
  giveBack(tenant: string, engine: Engine): void;
  clear(): void;
}

export async function createEngineStock(memoryLimit: number): Promise<EngineStock> {
  const wasm = import.meta.resolve('@jitl/quickjs-wasmfile-release-sync/wasm');
  const compiled = await WebAssembly.compile(await readFile(fileURLToPath(wasm)));
  const maximum = initialPages + Math.max(0, Math.ceil((memoryLimit - initialFree) / pageSize));
  /** Oldest first. */
  let idle: { tenant: string; engine: Engine }[] = [];

  return {
    async take(tenant) {
      const index = idle.findLastIndex((entry) => entry.tenant === tenant);
      const [found] = index < 0 ? [] : idle.splice(index, 1);
      if (found !== undefined) return found.engine;
      const memory = new WebAssembly.Memory({ initial: initialPages, maximum });
      const variant = newVariant(baseVariant, { wasmModule: compiled, wasmMemory: memory, log: () => {} });
      return { quickjs: await newQuickJSWASMModuleFromVariant(variant), memory, uses: 0 };
    },
    giveBack(tenant, engine) {
      if (hasGrown(engine) || ++engine.uses >= usesPerEngine) return;
      idle.push({ tenant, engine });
      if (idle.length > idleEngines) idle.shift();
    },
    clear() {
      idle = [];
    },
  };
}

/** WebAssembly memory never shrinks: an engine that has grown is not kept. */
export function hasGrown(engine: Engine): boolean {
  return engine.memory.buffer.byteLength > initialPages * pageSize;
}
