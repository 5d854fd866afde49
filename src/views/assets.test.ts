import assert from 'node:assert/strict';
import { test } from 'node:test';
import { elements } from '../../test/support/html.ts';
import { asset, assetCacheControl } from './assets.ts';
import { assetPaths, contentSecurityPolicy, createViews } from './index.ts';

const views = createViews();
const text = (path: string) => views.asset(path)?.bytes.toString('utf8') ?? '';

test('everything that a page loads is in the table, under its present version', () => {
  const html = views.render('login', { language: 'en', variables: { requestUri: '/' } });
  const loaded = elements(html)
    .filter(({ name }) => ['link', 'script', 'img'].includes(name))
    .map(({ attributes }) => attributes.get('href') ?? attributes.get('src') ?? '');
  assert.ok(loaded.length >= 4);
  for (const address of loaded) {
    const [path = '', query] = address.split('?');
    assert.equal(query, `v=${views.asset(path)?.version}`);
  }
});

test('every path of the table has bytes, a type and a strong entity tag', () => {
  for (const path of assetPaths) {
    const found = views.asset(path);
    assert.ok(found && found.bytes.length > 0 && found.contentType.includes('/'));
    assert.match(found.etag, /^"[\w-]{43}"$/);
  }
  assert.equal(views.asset('/css/../views.js'), undefined);
  assert.equal(views.asset('constructor'), undefined);
});

test('other bytes have another entity tag and version', () => {
  const [one, other] = ['a', 'b'].map((bytes) => asset('/x', 'text/plain', Buffer.from(bytes)));
  assert.notEqual(one?.etag, other?.etag);
  assert.notEqual(one?.version, other?.version);
});

test('only the version that an asset has may be kept for good', () => {
  const css = views.asset('/css/uitsmijter.css');
  assert.ok(css);
  assert.match(assetCacheControl(css, css.version), /immutable/);
  assert.doesNotMatch(assetCacheControl(css, 'newer'), /immutable/);
  assert.doesNotMatch(assetCacheControl(css, undefined), /immutable/);
});

test('style, script and logo ask nobody else and stay small', () => {
  assert.ok(text('/css/uitsmijter.css').length < 12 * 1024);
  assert.ok(text('/js/uitsmijter.js').length < 3 * 1024);
  for (const path of ['/css/uitsmijter.css', '/js/uitsmijter.js']) {
    assert.doesNotMatch(text(path), /https?:|\/\/[a-z]|url\(|@import|@font-face|eval|innerHTML/);
  }
  assert.doesNotMatch(text('/images/uitsmijter.svg'), /<script|\son\w+=|href/);
});

test('the favicon is an icon file with its images inside', () => {
  const icon = views.asset('/favicon.ico')?.bytes ?? Buffer.alloc(0);
  assert.equal(icon.readUInt32LE(0), 0x00010000);
  const images = icon.readUInt16LE(4);
  assert.equal(images, 2);
  for (let index = 0; index < images; index++) {
    const entry = 6 + 16 * index;
    const [size, offset] = [icon.readUInt32LE(entry + 8), icon.readUInt32LE(entry + 12)];
    assert.equal(icon.subarray(offset + 1, offset + 4).toString(), 'PNG');
    assert.ok(offset + size <= icon.length);
  }
});

test('the policy allows nothing inline, nothing foreign, and no frame around a page', () => {
  assert.match(contentSecurityPolicy, /default-src 'none'/);
  assert.match(contentSecurityPolicy, /frame-ancestors 'none'/);
  assert.match(contentSecurityPolicy, /base-uri 'none'/);
  assert.doesNotMatch(contentSecurityPolicy, /unsafe|\*|https?:/);
});

test('the policy does not hold back the redirect to the application after a sign-in', () => {
  assert.doesNotMatch(contentSecurityPolicy, /form-action/);
});
