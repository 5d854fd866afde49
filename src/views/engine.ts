/**
 * Liquid, set up so that a template can only arrange what it is given: everything is escaped, nothing is read but the
 * parts that ship with the product, and an unknown filter is an error where it is written.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { type Context, Liquid, type Template } from 'liquidjs';
import { type Asset, assetAddress } from './assets.ts';
import type { Language } from './language.ts';
import type { TemplateVariables } from './pages.ts';
import { translate } from './translations/index.ts';

/** What a tenant's template may use up. Ours need about a fifth of a millisecond. */
export interface RenderLimits {
  /** Milliseconds; a page is rendered on the main thread, nobody else is served meanwhile. */
  readonly renderLimit: number;
  /** Characters and list elements that filters and ranges may create. */
  readonly memoryLimit: number;
}

export interface Engine {
  /** @throws when the text is not a valid template. */
  parse(source: string): Template[];
  /** @throws when rendering fails or a limit is hit. */
  render(
    template: Template[],
    variables: TemplateVariables,
    language: Language,
    limits?: RenderLimits,
  ): string;
}

const templatesFolder = new URL('./templates/', import.meta.url);

/** A template that ships with the product. */
export function readTemplate(name: string): string {
  return readFileSync(new URL(`${name}.liquid`, templatesFolder), 'utf8');
}

/** The building blocks, by the name under which `layout` and `render` find them. */
function readParts(): Record<string, string> {
  const files = readdirSync(new URL('./parts/', templatesFolder));
  return Object.fromEntries(
    files.map((file) => {
      const name = file.replace(/\.liquid$/, '');
      return [name, readTemplate(`parts/${name}`)];
    }),
  );
}

/** Longest template text in characters. */
const parseLimit = 256 * 1024;

export function createEngine(assets: ReadonlyMap<string, Asset>): Engine {
  const liquid = new Liquid({
    outputEscape: 'escape',
    // An in-memory table instead of the file system: no name, however written, leads to a file.
    templates: readParts(),
    cache: true,
    strictFilters: true,
    ownPropertyOnly: true,
    parseLimit,
  });
  // The one filter that would switch escaping off.
  liquid.unregisterFilter('raw');
  liquid.registerFilter('t', function (key: unknown, ...values: unknown[]) {
    return translate(languageOf(this.context), String(key ?? ''), namedValues(values));
  });
  liquid.registerFilter('datetime', function (time: unknown) {
    return typeof time === 'number' ? formatTime(time, languageOf(this.context)) : '';
  });
  liquid.registerFilter('iso', (time: unknown) =>
    typeof time === 'number' ? new Date(time).toISOString() : '',
  );
  liquid.registerFilter('asset', (path: unknown) => {
    const found = assets.get(String(path));
    return found ? assetAddress(found) : String(path);
  });

  return {
    parse: (source) => liquid.parse(source),
    render: (template, variables, language, limits = { renderLimit: Infinity, memoryLimit: Infinity }) =>
      // Without `keepOutputType`, what is rendered is text.
      String(liquid.renderSync(template, variables, { ...limits, globals: { language } })),
  };
}

/** Set by `render`, for every template and part alike. */
function languageOf(context: Context): Language {
  return (context.globals as { language: Language }).language;
}

/** Liquid hands over named arguments of a filter as pairs. */
function namedValues(values: readonly unknown[]): Record<string, string> {
  const pairs = values
    .filter((value) => Array.isArray(value))
    .map(([name, value]) => [name, String(value ?? '')]);
  return Object.fromEntries(pairs);
}

const timeFormats = new Map<Language, Intl.DateTimeFormat>();

/** In UTC and saying so, as the server does not know where the person is; the page's script shows local time. */
function formatTime(time: number, language: Language): string {
  let format = timeFormats.get(language);
  if (!format) {
    format = new Intl.DateTimeFormat(language, {
      day: 'numeric',
      month: 'long',
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      timeZone: 'UTC',
      timeZoneName: 'short',
    });
    timeFormats.set(language, format);
  }
  return format.format(time);
}
