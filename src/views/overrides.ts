/**
 * The tenants' own templates. They are written by people whom the operator trusts with the words on a page, not with
 * the server: each is tried when it is loaded, held to limits whenever it renders, and the default page stands behind it.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Template } from 'liquidjs';
import type { Clock, Logger } from '../runtime.ts';
import type { Engine, RenderLimits } from './engine.ts';
import type { Language } from './language.ts';
import { isPage, type Page, pages, type TemplateVariables } from './pages.ts';
import { sampleVariables } from './samples.ts';

const limits: RenderLimits = { renderLimit: 50, memoryLimit: 1_000_000 };

/** Characters; a login page is about 3,000. */
const longestPage = 1_000_000;

/** Bytes; the engine refuses longer texts as well, this spares reading them. */
const largestFile = 256 * 1024;

/** Milliseconds for which a template that failed is not tried again: bounds what it can cost everybody else. */
const restAfterFailure = 30_000;

interface Override {
  readonly template: Template[];
  readonly source: string;
  restsUntil: number;
}

export interface OverridesOptions {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly logger: Logger;
}

export class Overrides {
  #bySlug = new Map<string, Map<Page, Override>>();
  readonly #options: OverridesOptions;

  constructor(options: OverridesOptions) {
    this.#options = options;
  }

  /** The tenant's own page, or nothing if it has none or it fails: then the default page is shown. */
  render(
    slug: string,
    page: Page,
    variables: () => TemplateVariables,
    language: Language,
  ): string | undefined {
    const { clock, logger } = this.#options;
    const override = this.#bySlug.get(slug)?.get(page);
    if (!override || override.restsUntil > clock.now()) return undefined;
    try {
      return this.#renderWithin(override.template, variables(), language);
    } catch (error) {
      override.restsUntil = clock.now() + restAfterFailure;
      logger.error('A custom page failed, the default page is shown instead; correct the template', {
        template: `${slug}/${page}.liquid`,
        reason: message(error),
        retryInSeconds: restAfterFailure / 1000,
      });
      return undefined;
    }
  }

  /** Reads `<directory>/<slug>/<page>.liquid` anew. What is broken now keeps its last good version. */
  load(directory: string): void {
    const found = new Map<string, Map<Page, Override>>();
    for (const slug of this.#list(directory)) {
      const overrides = this.#loadTenant(slug, join(directory, slug));
      if (overrides.size > 0) found.set(slug, overrides);
    }
    this.#bySlug = found;
  }

  #loadTenant(slug: string, folder: string): Map<Page, Override> {
    const overrides = new Map<Page, Override>();
    for (const file of this.#list(folder)) {
      const [name = '', extension] = file.split('.', 2);
      if (!isPage(name)) continue;
      if (extension === 'leaf') this.#warnOfLeaf(join(folder, file));
      if (file !== `${name}.liquid`) continue;
      const override = this.#loadFile(slug, name, join(folder, file));
      if (override) overrides.set(name, override);
    }
    return overrides;
  }

  #loadFile(slug: string, page: Page, file: string): Override | undefined {
    const last = this.#bySlug.get(slug)?.get(page);
    try {
      if (statSync(file).size > largestFile) throw new Error(`longer than ${largestFile} bytes`);
      const source = readFileSync(file, 'utf8');
      if (source === last?.source) return last;
      const template = this.#options.engine.parse(source);
      for (const sample of sampleVariables(page)) this.#renderWithin(template, sample, 'en');
      return { template, source, restsUntil: 0 };
    } catch (error) {
      this.#options.logger.error('A custom page cannot be used; correct the template', {
        file,
        reason: message(error),
        shown: last ? 'its last good version' : 'the default page',
      });
      return last;
    }
  }

  #renderWithin(template: Template[], variables: TemplateVariables, language: Language): string {
    const html = this.#options.engine.render(template, variables, language, limits);
    if (html.length > longestPage) throw new Error(`the page is longer than ${longestPage} characters`);
    if (html.trim() === '') throw new Error('the page is empty');
    return html;
  }

  #list(directory: string): string[] {
    try {
      return readdirSync(directory);
    } catch (error) {
      this.#options.logger.warning('A folder of custom pages cannot be read', {
        directory,
        reason: message(error),
      });
      return [];
    }
  }

  #warnOfLeaf(file: string): void {
    this.#options.logger.warning(
      `A template of the original is not used: pages are written in Liquid now, as ${pages.join(', ')}.liquid; see docs/guide/pages.md`,
      { file },
    );
  }
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
