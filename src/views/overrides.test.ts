import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { recordingLogger } from '../../test/support/fake-runtime.ts';
import { find } from '../../test/support/html.ts';
import type { Logger } from '../runtime.ts';
import { createViews, type LoginVariables, type Views } from './index.ts';

interface Bench {
  readonly views: Views;
  readonly logged: string[];
  write(name: string, source: string): void;
  remove(name: string): void;
  /** The whole folder is away. */
  move(): void;
  login(variables?: Partial<LoginVariables>): string;
  advance(milliseconds: number): void;
}

/** Views over a folder in which the tenant `cheese` has these files. */
function bench(context: TestContext, files: Readonly<Record<string, string>>): Bench {
  const directory = mkdtempSync(join(tmpdir(), 'views-'));
  context.after(() => rmSync(directory, { recursive: true, force: true }));
  mkdirSync(join(directory, 'cheese'));
  const write = (name: string, source: string) => writeFileSync(join(directory, 'cheese', name), source);
  for (const [name, source] of Object.entries(files)) write(name, source);
  const logged: string[] = [];
  const log = (message: string, fields?: unknown) => void logged.push(`${message} ${JSON.stringify(fields)}`);
  const logger: Logger = {
    ...{ trace: log, debug: log, info: log, notice: log, warning: log, error: log, critical: log },
    child: () => logger,
  };
  let now = 0;
  const views = createViews({ directory, logger, clock: { now: () => now } });
  return {
    views,
    logged,
    write,
    remove: (name) => rmSync(join(directory, 'cheese', name)),
    move: () => rmSync(directory, { recursive: true }),
    login: (variables) =>
      views.render('login', {
        language: 'de',
        tenantSlug: 'cheese',
        variables: { requestUri: '/', ...variables },
      }),
    advance: (milliseconds) => {
      now += milliseconds;
    },
  };
}

const isDefault = (html: string) => html.includes('id="loginButton"');

test("a tenant's template replaces the page of that tenant and of no other", (context) => {
  const { views, login, logged } = bench(context, {
    'login.liquid': '<h1>{{ "LOGIN.UI.NAME" | t }} {{ tenant.name }} {{ requestUri }}</h1>',
  });
  assert.equal(login({ tenant: { name: 'cheese' } }), '<h1>Benutzername cheese /</h1>');
  const variables = { requestUri: '/' };
  assert.ok(isDefault(views.render('login', { language: 'de', tenantSlug: 'bread', variables })));
  assert.ok(isDefault(views.render('login', { language: 'de', variables })));
  const error = { language: 'de', tenantSlug: 'cheese', variables: { status: 404, reason: '' } } as const;
  assert.match(views.render('error', error), /error-main/);
  assert.deepEqual(logged, []);
});

test("a tenant's template can stand in the frame of the default pages", (context) => {
  const { login } = bench(context, {
    'login.liquid': "{% layout 'frame' %}{% block content %}<main>own</main>{% endblock %}",
  });
  assert.match(login(), /<html lang="de">[\s\S]*<main>own<\/main>[\s\S]*<\/html>/);
});

test('the example of the guide works as it is', (context) => {
  const guide = readFileSync('docs/guide/pages.md', 'utf8');
  const example = /```liquid\n([\s\S]*?)```/.exec(guide)?.[1] ?? '';
  const { login, logged } = bench(context, { 'login.liquid': example });
  const html = login({ error: 'LOGIN.ERRORS.WRONG_CREDENTIALS', username: 'ada' });
  assert.deepEqual(logged, []);
  assert.match(html, /Good cheese starts here/);
  for (const name of ['location', 'mode', 'scope', 'username', 'password']) assert.ok(find(html, { name }));
});

test('what a template prints is escaped, in whichever way it prints it', (context) => {
  const { login, logged } = bench(context, {
    'login.liquid': `{{ username }}{% echo username %}{% liquid echo username
      %}{% cycle username, 'a' %}{% capture x %}{{ username }}{% endcapture %}{{ x }}{{ username | escape_once }}
      {% assign y = username | append: '' %}{{ y | newline_to_br }}{{ username | json }}{{ username | url_encode | url_decode }}
      {% for c in requestedScopes %}{{ c }}{% endfor %}{% tablerow c in requestedScopes %}{{ c }}{% endtablerow %}-`,
  });
  const html = login({ username: '<b>"\'', requestedScopes: ['<b>'] });
  assert.deepEqual(logged, []);
  assert.match(html, /-$/);
  assert.doesNotMatch(html, /<b>|"'/);
});

const broken = {
  'does not parse': '{% if %}',
  'is not closed': '{% for a in b %}',
  'would switch escaping off': '{{ username | raw }}',
  'uses an unknown filter': '{{ username | nonsense }}',
  'loops without end': '{% for i in (1..999999999) %}{% endfor %}',
  'loops within loops':
    '{% for a in (1..900) %}{% for b in (1..900) %}{% for c in (1..900) %}.{% endfor %}{% endfor %}{% endfor %}',
  'loops over and over a short list':
    "{% assign a = '1,2,3,4,5,6,7,8,9' | split: ',' %}" +
    '{% for i in a %}'.repeat(12) +
    '{% endfor %}'.repeat(12),
  'prints without measure': `{% for a in (1..9000) %}${'x'.repeat(1000)}{% endfor %}`,
  'doubles a text for ever': `{% assign a = 'xxxxxxxx' %}${'{% assign a = a | append: a %}'.repeat(40)}{{ a }}`,
  'is huge': 'x'.repeat(300_000),
  'includes a file': "{% include '../../../../../../etc/passwd' %}",
  'renders a file': "{% render '/etc/passwd' %}",
  'takes a file as its layout': "{% layout '../login.liquid' %}",
  'takes the name of a part from the request': '{% include requestUri %}',
  'nests without measure': '{% if true %}'.repeat(9000) + '{% endif %}'.repeat(9000),
};

for (const [what, source] of Object.entries(broken)) {
  test(`a template that ${what} is reported when it is loaded, and the default page is shown`, (context) => {
    const { login, logged } = bench(context, { 'login.liquid': `own ${source}` });
    assert.ok(isDefault(login()));
    assert.equal(logged.length, 1);
    assert.match(logged[0] ?? '', /cheese\/login\.liquid.*the default page/);
    assert.doesNotMatch(login(), /root:/);
  });
}

test('a template that prints nothing is taken for a mistake', (context) => {
  const { login, logged } = bench(context, { 'login.liquid': '  \n' });
  assert.ok(isDefault(login()));
  assert.match(logged[0] ?? '', /empty/);
});

test('a template stays as long as nothing changes', (context) => {
  const { login, views } = bench(context, { 'login.liquid': 'own' });
  views.reload();
  assert.equal(login(), 'own');
});

test('a template that is broken by a change keeps its last good version', (context) => {
  const { login, write, views, logged } = bench(context, { 'login.liquid': 'good' });
  write('login.liquid', '{% if %}');
  views.reload();
  assert.equal(login(), 'good');
  assert.match(logged[0] ?? '', /last good version/);
  write('login.liquid', 'better');
  views.reload();
  assert.equal(login(), 'better');
});

test('a template that is removed gives way to the default page', (context) => {
  const { login, remove, views } = bench(context, { 'login.liquid': 'good' });
  remove('login.liquid');
  assert.equal(login(), 'good');
  views.reload();
  assert.ok(isDefault(login()));
});

test('a template that fails only now and then rests for half a minute, so that it cannot slow others down', (context) => {
  const { login, logged, advance } = bench(context, {
    'login.liquid': "{% if username == 'slow' %}{% for i in (1..999999999) %}{% endfor %}{% endif %}own",
  });
  assert.equal(login(), 'own');
  assert.ok(isDefault(login({ username: 'slow' })));
  assert.equal(logged.length, 1);
  assert.ok(isDefault(login()));
  advance(30_000);
  assert.equal(login(), 'own');
});

test('nothing but the named variables can be reached from a template', (context) => {
  const { views } = bench(context, {
    'login.liquid':
      '{{ tenant | json }}{{ tenant.providers }}{{ tenant.config.templates.secret_access_key }}{{ secret }}' +
      '{{ tenant.constructor }}{{ tenant.__proto__.constructor.name }}{{ payload | json }}{{ this }}{{ process.env.PATH }}' +
      '{{ globalThis }}{{ requestUri.constructor }}{{ requestedScopes.constructor }}{{ tenant.informations | json }}.',
  });
  // A whole tenant fits the type of what a page shows of it: structure is all that TypeScript looks at.
  const whole = {
    name: 'cheese',
    providers: ['class UserLoginProvider { password = "hunter2" }'],
    config: { templates: { secret_access_key: 'hunter2' } },
    informations: { imprint_url: 'https://example.com/', private_note: 'hunter2' },
  };
  const variables = { requestUri: '/', tenant: whole, secret: 'hunter2' };
  const html = views.render('login', { language: 'en', tenantSlug: 'cheese', variables });
  assert.doesNotMatch(html, /hunter2|UserLoginProvider|private_note|Object|Array|function|\/bin/);
  assert.match(html, /^\{&#34;name&#34;:&#34;cheese&#34;,&#34;informations&#34;:.*\.$/);
});

test('a template cannot change what the next page shows', (context) => {
  const { login } = bench(context, {
    'login.liquid':
      "{% increment language %}{% assign tenant = 'x' %}{% assign requestUri = '/evil' %}{{ 'LOGIN.UI.NAME' | t }}",
  });
  assert.equal(login(), '0Benutzername');
  assert.equal(login(), '0Benutzername');
});

test('a style sheet of the tenant is loaded by its pages after the default one', (context) => {
  const { views, login, write } = bench(context, { 'style.css': ':root { --accent: #a00 }' });
  const address = /"([^"]*)">\s*<script/.exec(login())?.[1];
  const style = views.asset('/css/tenants/cheese.css');
  assert.equal(address, `/css/tenants/cheese.css?v=${style?.version}`);
  assert.equal(style?.bytes.toString(), ':root { --accent: #a00 }');
  write('style.css', ':root { --accent: #0a0 }');
  views.reload();
  assert.notEqual(views.asset('/css/tenants/cheese.css')?.version, style?.version);
  for (const slug of ['bread', '../cheese', '%63heese', '']) {
    assert.equal(views.asset(`/css/tenants/${slug}.css`), undefined);
  }
});

test('a folder that cannot be read keeps what was read last', (context) => {
  const { views, login, move, logged } = bench(context, { 'login.liquid': 'own' });
  move();
  views.reload();
  assert.equal(login(), 'own');
  assert.match(logged.join('\n'), /cannot be read/);
});

test('a folder that was never there is nothing to report', () => {
  const logger = recordingLogger();
  createViews({ directory: join(tmpdir(), 'no-such-folder'), logger, clock: { now: () => 0 } }).reload();
  assert.deepEqual(logger.lines, []);
});

test("templates of the original's engine are named, as they would otherwise be missed in silence", (context) => {
  const { login, logged } = bench(context, { 'login.leaf': '#(title)', 'README.md': 'notes' });
  assert.ok(isDefault(login()));
  assert.match(logged.join('\n'), /Liquid now.*login\.leaf/);
});
