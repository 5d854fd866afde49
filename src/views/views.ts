/** The one thing the HTTP layer needs: a page as text, in a language, for a tenant. */
import { type Clock, type Logger, silentLogger, systemClock } from '../runtime.ts';
import { type Asset, assetAddress, loadAssets } from './assets.ts';
import { createEngine, readTemplate } from './engine.ts';
import type { Language } from './language.ts';
import { Overrides } from './overrides.ts';
import { type Page, type PageVariables, pages, templateVariables } from './pages.ts';

export interface ViewsOptions {
  /**
   * Holds what tenants have of their own: `<tenant-slug>/<page>.liquid` and `<tenant-slug>/style.css`. Without it
   * there are only the default pages.
   */
  readonly directory?: string | undefined;
  readonly logger?: Logger | undefined;
  readonly clock?: Clock | undefined;
}

export interface RenderRequest<P extends Page> {
  readonly language: Language;
  /** The tenant's slug, which names its folder; absent while no tenant is known. */
  readonly tenantSlug?: string | undefined;
  readonly variables: PageVariables[P];
}

export interface Views {
  /** A whole HTML document. Never throws because of a tenant's template. */
  render<P extends Page>(page: P, request: RenderRequest<P>): string;
  /** The static file at this path, without its query: the table of `assetPaths`, and `/css/tenants/<tenant-slug>.css`. */
  asset(path: string): Asset | undefined;
  /** Reads the tenants' own templates again; what is broken keeps its last good version. */
  reload(): void;
}

/** Reads and parses every template once. */
export function createViews(options: ViewsOptions = {}): Views {
  const { directory, logger = silentLogger, clock = systemClock } = options;
  const assets = loadAssets();
  const engine = createEngine(assets);
  const defaults = new Map(pages.map((page) => [page, engine.parse(readTemplate(page))]));
  const overrides = new Overrides({ engine, clock, logger });
  const reload = () => directory !== undefined && overrides.load(directory);
  reload();

  return {
    render(page, { language, tenantSlug: slug = '', variables }) {
      const style = overrides.style(slug);
      // Made anew for each template, as a template may change them.
      const shown = () => ({
        ...templateVariables(page, variables, language),
        styleSheet: style && assetAddress(style),
      });
      return (
        overrides.render(slug, page, shown, language) ??
        engine.render(defaults.get(page) ?? [], shown(), language)
      );
    },
    asset: (path) =>
      assets.get(path) ?? overrides.style(/^\/css\/tenants\/([a-z0-9-]+)\.css$/.exec(path)?.[1] ?? ''),
    reload: () => void reload(),
  };
}
