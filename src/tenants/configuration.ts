/**
 * A configuration directory as a registry, now and after each change. Keeps for every file what it last defined
 * without an error, so that a slip in one file takes nobody out of service.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Definition } from './definition.ts';
import { byPlace, type KeyPath, type Place, type Problem, writePath } from './problem.ts';
import { readDocument } from './read-document.ts';
import { fileReferences } from './references.ts';
import { buildRegistry, emptyRegistry, type TenantRegistry } from './registry.ts';
import { findSourceFiles, type SourceFile, signatureNow, signatureOf } from './source-files.ts';
import { parseYaml, type YamlDocument } from './yaml-documents.ts';

const maxFileBytes = 4 * 1024 * 1024;

export type Environment = Readonly<Record<string, string | undefined>>;

export interface ConfigurationSnapshot {
  readonly registry: TenantRegistry;
  /** In the order of files and lines. */
  readonly problems: readonly Problem[];
}

interface ReadFile {
  readonly signature: string;
  /** Of the content and of all that it refers to: two equal ones need no second report. */
  readonly fingerprint: string;
  /** What the file defines, or last defined without an error. */
  readonly definitions: readonly Definition[];
  readonly brokenTenants: readonly string[];
  readonly problems: readonly Problem[];
  /** Files that it refers to, each with its signature. */
  readonly references: ReadonlyMap<string, string>;
  /** The signature of a newer state that is empty or broken: perhaps it is only half written. */
  readonly doubted?: string;
}

export class Configuration {
  readonly #directory: string;
  readonly #env: Environment;
  #files: ReadonlyMap<string, ReadFile> = new Map();
  #snapshot: ConfigurationSnapshot = { registry: emptyRegistry, problems: [] };
  #watched: readonly string[] = [];
  #looked = false;
  #doubtful = false;

  constructor(directory: string, env: Environment) {
    this.#directory = resolve(directory);
    this.#env = env;
  }

  get snapshot(): ConfigurationSnapshot {
    return this.#snapshot;
  }

  /** All that the files define, also what did not fit together. */
  get definitions(): readonly Definition[] {
    return [...this.#files.values()].flatMap(({ definitions }) => definitions);
  }

  /** Directories in which a change may matter. */
  get directories(): readonly string[] {
    return this.#watched;
  }

  /** Whether a file may be half written, so that it is worth to look again soon. */
  get doubtful(): boolean {
    return this.#doubtful;
  }

  /** Looks at the directory again and reads what has changed. True when there is a new snapshot. */
  async refresh(): Promise<boolean> {
    const { files, directories } = await findSourceFiles(this.#directory);
    const read = new Map<string, ReadFile>();
    let changed = !this.#looked;
    this.#looked = true;
    this.#doubtful = false;
    for (const file of files) {
      const known = this.#files.get(file.path);
      const next = known !== undefined && (await isUnchanged(known, file)) ? known : this.#read(file, known);
      if (next.fingerprint !== known?.fingerprint) changed = true;
      read.set(file.path, next);
    }
    if (read.size !== this.#files.size) changed = true;
    this.#files = read;
    const referenced = [...read.values()].flatMap(({ references }) => [...references.keys()]);
    this.#watched = [...new Set([...directories, ...referenced.map((path) => resolve(path, '..'))])];
    if (changed) this.#snapshot = this.#combine(files);
    return changed;
  }

  #combine(files: readonly SourceFile[]): ConfigurationSnapshot {
    const read = [...this.#files.values()];
    const { registry, problems } = buildRegistry(this.definitions, {
      previous: this.#snapshot.registry,
      brokenTenants: new Set(read.flatMap(({ brokenTenants }) => brokenTenants)),
    });
    const all = [...read.flatMap((file) => file.problems), ...problems];
    if (files.every(({ kind }) => kind !== 'tenant') && registry.tenants.length === 0)
      all.push(this.#nothingFound());
    return { registry, problems: all.sort(byPlace) };
  }

  #nothingFound(): Problem {
    return {
      severity: 'error',
      file: this.#directory,
      line: 0,
      column: 0,
      path: '',
      message: 'there is no tenant in it',
      hint: 'put YAML files into its folders tenants/ and clients/',
    };
  }

  #read(file: SourceFile, known: ReadFile | undefined): ReadFile {
    const references = new Map<string, string>();
    const reading = readSource(file, { root: this.#directory, env: this.#env, references });
    const { definitions, brokenTenants, problems, fingerprint } = reading;
    const broken = problems.some(({ severity }) => severity === 'error');
    // Who saves a file may empty it first. Such a state is believed when it is seen twice.
    if (known !== undefined && (broken || definitions.length === 0) && known.doubted !== file.signature) {
      this.#doubtful = true;
      return { ...known, doubted: file.signature };
    }
    const kept = broken && known !== undefined ? known.definitions : definitions;
    return { signature: file.signature, fingerprint, definitions: kept, brokenTenants, problems, references };
  }
}

async function isUnchanged(known: ReadFile, file: SourceFile): Promise<boolean> {
  if (known.signature !== file.signature) return false;
  for (const [path, signature] of known.references) {
    if ((await signatureOf(path)).signature !== signature) return false;
  }
  return true;
}

interface SourceOptions {
  readonly root: string;
  readonly env: Environment;
  /** Filled with the files that were referred to. */
  readonly references: Map<string, string>;
}

interface SourceReading {
  readonly definitions: Definition[];
  readonly brokenTenants: string[];
  readonly problems: Problem[];
  readonly fingerprint: string;
}

function readSource(file: SourceFile, { root, env, references }: SourceOptions): SourceReading {
  const reading: SourceReading = { definitions: [], brokenTenants: [], problems: [], fingerprint: '' };
  const whole = { file: file.name, line: 1, column: 1, path: '' };
  const fail = (message: string, hint: string): SourceReading => ({
    ...reading,
    problems: [{ ...whole, severity: 'error', message, hint }],
    fingerprint: message,
  });
  if (file.size > maxFileBytes) return fail('the file is larger than 4 MiB', 'split it into several files');
  let content: Buffer;
  try {
    content = readFileSync(file.path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return fail(`the file cannot be read (${code})`, 'check its permissions');
  }
  const hash = createHash('sha256').update(content);
  const { documents, problems } = parseYaml(content.toString('utf8'));
  for (const problem of problems) reading.problems.push({ ...whole, ...problem, severity: 'error' });
  const found = fileReferences({
    root,
    file: file.path,
    env,
    onFile: (path) => references.set(path, signatureNow(path)),
    onText: (text) => hash.update(text),
  });
  for (const document of documents) {
    const source = { value: document.value, placeOf: placesOf(file.name, document) };
    const { definition, subject, problems: wrong } = readDocument(source, file.kind, found);
    reading.problems.push(...wrong);
    if (definition !== undefined) reading.definitions.push(definition);
    else if (subject?.kind === 'tenant') reading.brokenTenants.push(subject.name);
  }
  return { ...reading, fingerprint: hash.digest('base64') };
}

function placesOf(file: string, document: YamlDocument): (path: KeyPath, atKey?: boolean) => Place {
  return (path, atKey = false) => {
    const { line, column } = atKey ? document.positionOfKey(path) : document.positionOf(path);
    return { file, line, column, path: writePath(path) };
  };
}

/** Reads a configuration directory once. */
export async function loadConfiguration(directory: string, env: Environment): Promise<ConfigurationSnapshot> {
  const configuration = new Configuration(directory, env);
  await configuration.refresh();
  return configuration.snapshot;
}
