/** The situations in which a tenant's template is tried when it is loaded, so that mistakes show then and not later. */
import { type Page, type PageVariables, type TemplateVariables, templateVariables } from './pages.ts';

const tenant = {
  name: 'sample',
  informations: {
    imprint_url: 'https://example.com/imprint',
    privacy_url: 'https://example.com/privacy',
    register_url: 'https://example.com/register',
  },
};
const signedIn = { user: 'someone', since: 0 };
const scopes = [
  { name: 'openid', text: undefined, isExact: false },
  { name: 'orders:read', text: { en: 'See your orders', de: 'Ihre Bestellungen sehen' }, isExact: true },
  { name: 'orders:write', text: 'Order for you', isExact: false },
  { name: 'unknown', text: undefined, isExact: false },
];
const resources = ['https://api.example.com/'];
const supportCode = 'ABCD-1234';
const requestUri = '/authorize?client_id=sample';

export const samples: { readonly [P in Page]: readonly PageVariables[P][] } = {
  login: [
    { requestUri },
    { requestUri, tenant, mode: 'interceptor', application: 'Sample', requestedScopes: ['openid', 'email'] },
    {
      requestUri,
      tenant,
      requestInfo: { description: 'Why' },
      title: 'Own title',
      serviceUrl: 'https://login.example.com',
    },
    { requestUri, tenant, error: 'LOGIN.ERRORS.WRONG_CREDENTIALS', username: 'someone', supportCode },
  ],
  consent: [
    { requestUri, ticket: 'sample', application: 'Sample', signedIn, scopes: [], resources: [] },
    { requestUri, ticket: 'sample', application: 'Sample', signedIn, scopes, resources, tenant, supportCode },
  ],
  account: [
    { signedIn, applications: [], sessions: [] },
    {
      signedIn,
      tenant,
      applications: [
        { id: 'sample', name: 'Sample', since: 0, scopes, resources },
        { id: 'another', name: 'Another sample', since: 0, scopes: [], resources: [] },
      ],
      sessions: [
        { id: 'one', since: 0, browser: 'Firefox, Linux', isThis: true },
        { id: 'two', since: 0, isThis: false },
      ],
    },
  ],
  activate: [
    { state: 'enter', userCode: '', signedIn },
    {
      state: 'enter',
      userCode: 'BCDF',
      signedIn,
      tenant,
      error: 'ACTIVATE.ERRORS.INVALID_CODE',
      supportCode,
    },
    {
      state: 'confirm',
      userCode: 'BCDF-GHJK',
      signedIn,
      tenant,
      ticket: 'sample',
      application: 'Sample',
      scopes,
      resources,
      device: { network: '203.0.113.7', isElsewhere: true, browser: 'Chrome, Linux', since: 0 },
    },
    { state: 'success', userCode: '', signedIn },
    { state: 'denied', userCode: '', signedIn, tenant },
  ],
  logout: [
    { state: 'confirm', tenant, signedIn, requestUri: '/', fields: [{ name: 'state', value: 'sample' }] },
    { state: 'done' },
    { state: 'done', tenant, requestUri: 'https://app.example.com/' },
  ],
  error: [
    { status: 400, reason: 'ERRORS.NO_CLIENT', tenant, supportCode, requestUri: '/' },
    { status: 500, reason: '', requestInfo: { description: 'Why' } },
  ],
  index: [{}, { tenant, signedIn }],
  'form-post': [
    { action: 'https://app.example.com/callback', fields: [{ name: 'code', value: 'sample' }], tenant },
  ],
};

export function sampleVariables<P extends Page>(page: P): readonly TemplateVariables[] {
  return samples[page].map((variables) => templateVariables(page, variables, 'en'));
}
