/**
 * The pages people see: login, consent, account, logout, error, and who is signed in here. This folder owns their look, their words in
 * every language, the tenants' own templates, and Liquid. It must not know requests, sessions, the protocol or the
 * configuration: it is handed plain variables, and what is not listed in `pages.ts` cannot reach a template.
 *
 * Start at `views.ts` (the one call the HTTP layer makes), then `pages.ts` (what each page shows). A new page is one
 * row there, its type, and one file in `templates/`.
 */
export { type Asset, assetCacheControl, assetPaths } from './assets.ts';
export { contentSecurityPolicy, policyWithAssetsFrom } from './content-security-policy.ts';
export { type Language, languages, negotiateLanguage } from './language.ts';
export {
  type AccountVariables,
  type ActivateVariables,
  type ConsentVariables,
  type ErrorVariables,
  type FormPostVariables,
  type FrameVariables,
  type HiddenField,
  type IndexVariables,
  isPage,
  type LoginVariables,
  type LogoutVariables,
  type Page,
  type PageVariables,
  pages,
  type ShownApplication,
  type ShownDevice,
  type ShownSession,
  type ShownTenant,
  type SignedIn,
} from './pages.ts';
export type { ShownScope } from './scope-words.ts';
export { type TranslationKey, translate } from './translations/index.ts';
export { createViews, type RenderRequest, type Views, type ViewsOptions } from './views.ts';
