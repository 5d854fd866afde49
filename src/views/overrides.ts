/**
 * The tenants' own templates and style sheets. They are written by people whom the operator trusts with the words on a
 * page, not with the server: each template is tried when it is loaded, held to limits whenever it renders, and the
 * default page stands behind it.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Template } from 'liquidjs';
import type { Clock, Logger } from '../runtime.ts';
import { type Asset, asset } from './assets.ts';
import type { Engine, RenderLimits } from './engine.ts';
import type { Language } from './language.ts';
import { isPage, type Page, pages, type TemplateVariables } from './pages.ts';
import { sampleVariables } from './samples.ts';

const limits: RenderLimits = { renderLimit: 100, memoryLimit: 1_000_000 };

/** While loading, nobody waits, and a machine that is busy starting must not cost a tenant its page. */
const trialLimits: RenderLimits = { ...limits, renderLimit: 500 };

/** Characters; a login page is about 3,000. */
const longestPage = 1_000_000;

/** Bytes. */
const largestFile = 256 * 1024;

/** Milliseconds for which a template that failed is not tried again: bounds what it can cost everybody else. */
const restAfterFailure = 30_000;

interface Override {
  readonly template: Template[];
  readonly source: string;
  restsUntil: number;
}

/** What one tenant has of its own. */
interface TenantFolder {
  readonly pages: Map<Page, Override>;
  style?: Asset;
}

export interface OverridesOptions {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly logger: Logger;
}

export class Overrides {
  #bySlug = new Map<string, TenantFolder>();
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
    const override = this.#bySlug.get(slug)?.pages.get(page);
    if (!override || override.restsUntil > clock.now()) return undefined;
    try {
      return this.#renderWithin(limits, override.template, variables(), language);
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

  /** The tenant's `style.css`, which its pages load after the default one. */
  style(slug: string): Asset | undefined {
    return this.#bySlug.get(slug)?.style;
  }

  /** Reads `<directory>/<slug>/` anew. What is broken or cannot be read now keeps its last good version. */
  load(directory: string): void {
    const found = new Map<string, TenantFolder>();
    for (const slug of this.#list(directory) ?? this.#bySlug.keys()) {
      const files = this.#list(join(directory, slug));
      const folder = files ? this.#loadTenant(slug, directory, files) : this.#bySlug.get(slug);
      if (folder) found.set(slug, folder);
    }
    this.#bySlug = found;
  }

  #loadTenant(slug: string, directory: string, files: readonly string[]): TenantFolder {
    const last = this.#bySlug.get(slug);
    const folder: TenantFolder = { pages: new Map() };
    for (const name of files) {
      const file = join(directory, slug, name);
      const [page = '', extension] = name.split('.', 2);
      if (name === 'style.css') {
        const style = this.#attempt(file, last?.style, (bytes) => tenantStyle(slug, bytes));
        if (style) folder.style = style;
      } else if (isPage(page) && name === `${page}.liquid`) {
        const override = this.#attempt(file, last?.pages.get(page), (bytes, before) =>
          this.#tried(page, bytes.toString('utf8'), before),
        );
        if (override) folder.pages.set(page, override);
      } else if (isPage(page) && extension === 'leaf') {
        this.#warnOfLeaf(file);
      }
    }
    return folder;
  }

  #tried(page: Page, source: string, last: Override | undefined): Override {
    if (source === last?.source) return last;
    const template = this.#options.engine.parse(source);
    for (const sample of sampleVariables(page)) this.#renderWithin(trialLimits, template, sample, 'en');
    return { template, source, restsUntil: 0 };
  }

  /** What the file says, or what it said before if that is of no use, with a line for the operator. */
  #attempt<T>(
    file: string,
    last: T | undefined,
    read: (bytes: Buffer, last: T | undefined) => T,
  ): T | undefined {
    try {
      if (statSync(file).size > largestFile) throw new Error(`longer than ${largestFile} bytes`);
      return read(readFileSync(file), last);
    } catch (error) {
      this.#options.logger.error('A custom page cannot be used; correct the file', {
        file,
        reason: message(error),
        shown: last ? 'its last good version' : 'the default page',
      });
      return last;
    }
  }

  #renderWithin(
    within: RenderLimits,
    template: Template[],
    variables: TemplateVariables,
    language: Language,
  ): string {
    const html = this.#options.engine.render(template, variables, language, within);
    if (html.length > longestPage) throw new Error(`the page is longer than ${longestPage} characters`);
    if (html.trim() === '') throw new Error('the page is empty');
    return html;
  }

  /** The names in a folder, none if it is a file; undefined if it cannot be read now. */
  #list(folder: string): string[] | undefined {
    try {
      return readdirSync(folder);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      // Most installations have no custom pages. Where there were some, their folder may just be away.
      if (code === 'ENOTDIR' || (code === 'ENOENT' && this.#bySlug.size === 0)) return [];
      this.#options.logger.warning('A folder of custom pages cannot be read; what was read last stays', {
        folder,
        reason: message(error),
      });
      return undefined;
    }
  }

  #warnOfLeaf(file: string): void {
    const names = pages.map((page) => `${page}.liquid`).join(', ');
    this.#options.logger.warning(
      `A template of the original is not used: pages are written in Liquid now (${names}); see docs/guide/pages.md`,
      { file },
    );
  }
}

/** Only our own pages load it, and the policy keeps it from loading anything from elsewhere. */
function tenantStyle(slug: string, bytes: Buffer): Asset {
  return asset(`/css/tenants/${encodeURIComponent(slug)}.css`, 'text/css; charset=utf-8', bytes);
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
