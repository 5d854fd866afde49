import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { foreignOriginExample } from './foreign-origin.ts';
import { compileRedirectUri, compileReferrer, RedirectUriError } from './redirect-uri.ts';

const admits = (entry: string, uri: string): boolean => compileRedirectUri(entry).pattern.matches(uri);

/** Entry, the URIs that it admits, and the near misses that it refuses. */
const table: readonly (readonly [entry: string, admitted: readonly string[], refused: readonly string[]])[] =
  [
    [
      'https://app.example.com/cb',
      ['https://app.example.com/cb'],
      [
        'https://app.example.com/cb/',
        'https://app.example.com/cb?x=1',
        'https://app.example.com/cbx',
        'https://app.example.com/CB',
        'https://app.example.com/',
        'https://app.example.com',
        'https://app.example.com/x/../cb',
        'https://app.example.com/%63b',
        'https://app.example.com:443/cb',
        'https://app.example.com:8443/cb',
        'http://app.example.com/cb',
        'HTTPS://app.example.com/cb',
        'https://APP.example.com/cb',
        'https://app.example.com./cb',
        'https://appxexample.com/cb',
        'https://app.example.com.evil.test/cb',
        'https://evil.test/https://app.example.com/cb',
        'https://evil.test/?https://app.example.com/cb',
        'https://user@app.example.com/cb',
        'https://app.example.com@evil.test/cb',
        'https://app.example.com/cb#',
        'https://app.example.com/cb#x',
        ' https://app.example.com/cb',
        'https://app.example.com/cb\n',
        'https://app.example.com/c\tb',
        'https:\\\\app.example.com\\cb',
        'https:/app.example.com/cb',
        'https:app.example.com/cb',
        '//app.example.com/cb',
        '/cb',
        '',
      ],
    ],
    [
      'https://app.example.com/cb?x=1&y=a.b',
      ['https://app.example.com/cb?x=1&y=a.b'],
      [
        'https://app.example.com/cb?x=1&y=aXb',
        'https://app.example.com/cb?y=a.b&x=1',
        'https://app.example.com/cx=1&y=a.b',
      ],
    ],
    [
      'https://app\\.example\\.com\\/cb\\?x=1',
      ['https://app.example.com/cb?x=1'],
      ['https://appXexample.com/cb?x=1', 'https://app.example.com/cx=1'],
    ],
    ['^https://app.example.com/cb$', ['https://app.example.com/cb'], ['https://app.example.com/cb/x']],
    [
      'https://.*.example.com/.*',
      [
        'https://app.example.com/',
        'https://app.example.com/a/b?c=d',
        'https://a.b.example.com/cb',
        'https://a-b_c.example.com/.well-known/x',
        'https://app.example.com/a..b',
      ],
      [
        'https://example.com/',
        'https://.example.com/',
        'https://a..example.com/',
        'https://appXexample.com/',
        'https://app.example.com',
        'https://app.example.com:8443/',
        'https://app.example.com.evil.test/',
        'https://app.example.com.evil.test/.example.com/',
        'https://evil.test/x.example.com/',
        'https://evil.test?x.example.com/',
        'https://evil.test#x.example.com/',
        'https://evil.test\\.example.com/',
        'https://evil.test\\@x.example.com/',
        'https://evil.test:80.example.com/',
        'https://evil.test:x@a.example.com/',
        'https://a@b.example.com/',
        'https://a%40b.example.com/',
        'https://evil.test%2f.example.com/',
        'https://evil.test%5c.example.com/',
        'https://evil.test%00.example.com/',
        'https://evil.test%23.example.com/',
        'https://evil.test\u3002.example.com/',
        'https://evil.test\uff0f.example.com/',
        'https://\u0430pp.example.com/',
        'https://evil.test\t.example.com/',
        'https://evil.test\n.example.com/',
        'https://evil.test\u0000.example.com/',
        'https://evil test.example.com/',
        'https://[::1].example.com/',
        'https:///evil.test/.example.com/',
        'https:////evil.test/x.example.com/',
        'https://app.example.com/a/../b',
        'https://app.example.com/a/./b',
        'https://app.example.com/a/%2e%2e/b',
        'https://app.example.com/a/%2E./b',
        'https://app.example.com/a/%252e%252e/b',
        'https://app.example.com/a/..;/b',
        'https://app.example.com/a/..;x=1/b',
        'https://app.example.com/a/..%3b/b',
        'https://app.example.com/a/..',
        'https://app.example.com/a%2f..%2fb',
        'https://app.example.com/a%252fb',
        'https://app.example.com/a%5cb',
        'https://app.example.com/a%0d%0ab',
        'https://app.example.com/a%',
        'https://app.example.com/a%zz',
        'https://app.example.com/a\\b',
        'https://app.example.com/a#b',
        'https://app.example.com/a b',
        'https://app.example.com/a\u00e4',
        'https://app.example.com/\ud800',
        'https://app.example.com/<script>',
        'javascript://app.example.com/%0aalert(1)',
        'JavaScript://app.example.com/%0aalert(1)',
        'data://app.example.com/',
        'file://app.example.com/',
        'blob:https://app.example.com/',
        'view-source:https://app.example.com/',
        'http://app.example.com/',
        'ftp://app.example.com/',
      ],
    ],
    // The shapes in which the original's documentation and its own tests write entries.
    [
      'https?://(.*\\.)?example\\.com(:8080)?/.*',
      ['https://example.com/', 'http://a.example.com:8080/x', 'https://a.b.example.com/x?y=https://z.test/'],
      [
        'https://evilexample.com/',
        'https://example.com:8081/',
        'https://example.com.evil.test/',
        'https://evil.test/.example.com/',
        'httpss://example.com/',
        'httpx://example.com/',
        'https://evil.test:8080/',
      ],
    ],
    [
      'https?://api\\.example\\.com(:8080)?/?(.+)?',
      [
        'https://api.example.com',
        'https://api.example.com/',
        'http://api.example.com:8080/cb',
        'https://api.example.com?x=1',
      ],
      [
        'https://api.example.comevil.test/',
        'https://api.example.com.evil.test/',
        'https://api.example.com:80801/',
      ],
    ],
    [
      'https?://(.*\\.)?egg.example\\.com/.*',
      ['https://egg.example.com/', 'https://a.egg.example.com/x'],
      ['https://eggXexample.com/', 'https://xegg.example.com/'],
    ],
    [
      'https://www.bnbc.(example|example.com)/bnbc-club/.*',
      ['https://www.bnbc.example/bnbc-club/x', 'https://www.bnbc.example.com/bnbc-club/'],
      ['https://www.bnbc.example.org/bnbc-club/x', 'https://www.bnbc.example'],
    ],
    [
      'https://[^\\.]+\\.example\\.com/login_(granted|denied)',
      ['https://a.example.com/login_granted', 'https://b-c.example.com/login_denied'],
      [
        'https://a.b.example.com/login_granted',
        'https://a.example.com/login_grantedx',
        'https://evil/.example.com/login_granted',
        'https://a@b.example.com/login_granted',
        'https://a:b.example.com/login_granted',
      ],
    ],
    [
      'https://[^/]+/cb',
      ['https://any.test/cb'],
      [
        'https://any.test:8443/cb',
        // What browsers take for 127.0.0.1: the host compared must be the host visited.
        'https://2130706433/cb',
        'https://0x7f.1/cb',
        'https://127.1/cb',
        'https://ANY.test/c',
        'https://a@b.test/cb',
        'https://any.test/x/cb',
      ],
    ],
    [
      'https://\\S+\\.example\\.com/',
      ['https://a.example.com/'],
      ['https://a/.example.com/', 'https://a@b.example.com/'],
    ],
    [
      'https://example\\.com(/.*)?',
      ['https://example.com', 'https://example.com/x'],
      ['https://example.community', 'https://example.com.evil.test/'],
    ],
    [
      'https://example.com:[0-9]+/cb',
      ['https://example.com:8443/cb'],
      ['https://example.com/cb', 'https://example.com:/cb', 'https://example.com:1@evil.test/cb'],
    ],
    [
      'https://a.example.com/cb|https://b.example.com/.*',
      ['https://a.example.com/cb', 'https://b.example.com/x'],
      ['https://a.example.com/cb|https://b.example.com/x', 'https://a.example.com/x'],
    ],
    [
      'https://app.example.com/a+b',
      ['https://app.example.com/a+b', 'https://app.example.com/aab'],
      ['https://app.example.com/b'],
    ],
    // Loopback (RFC 8252 section 7.3): any port, but nothing else changes.
    [
      'http://127.0.0.1/cb',
      ['http://127.0.0.1/cb', 'http://127.0.0.1:51004/cb', 'http://127.0.0.1:80/cb'],
      [
        'http://127.0.0.1:51004/x',
        'http://127.0.0.1:99999/cb',
        'http://127.0.0.1:/cb',
        'http://127.0.0.1:1@evil.test/cb',
        'http://127.0.0.1.evil.test/cb',
        'http://127.0.0.2/cb',
        'http://127.1/cb',
        'http://0x7f000001/cb',
        'http://2130706433/cb',
        'http://localhost/cb',
      ],
    ],
    [
      'http://[::1]:3000/cb',
      ['http://[::1]:3000/cb', 'http://[::1]:4000/cb', 'http://[::1]/cb'],
      ['http://[::2]/cb', 'http://[0:0:0:0:0:0:0:1]/cb'],
    ],
    ['http://[::1]/.*', ['http://[::1]/cb', 'http://[::1]:4000/cb'], ['http://:/cb', 'http://[::11]/cb']],
    [
      'http://localhost:8080/.*',
      ['http://localhost:8080/', 'http://localhost:3000/x'],
      ['http://localhost.evil.test/', 'http://localhost', 'https://localhost:8080/'],
    ],
    [
      'http://(localhost:3000|app.example.com:3000)/.*',
      ['http://localhost:4000/', 'http://app.example.com:3000/'],
      ['http://app.example.com:4000/', 'http://app.example.com/'],
    ],
    // Private-use schemes (RFC 8252 section 7.1) are compared as they are.
    [
      'com.example.app:/cb',
      ['com.example.app:/cb'],
      [
        'com.example.app:/cb2',
        'com.example.app://cb',
        'com.example.app:cb',
        'COM.example.app:/cb',
        'comXexample.app:/cb',
      ],
    ],
    [
      'com.example.app://callback',
      ['com.example.app://callback'],
      ['com.example.app://callback/', 'com.example.app://evil'],
    ],
  ];

describe('redirect URIs', () => {
  for (const [entry, admitted, refused] of table) {
    for (const uri of admitted) {
      it(`“${entry}” admits ${JSON.stringify(uri)}`, () => assert.equal(admits(entry, uri), true));
    }
    for (const uri of refused) {
      it(`“${entry}” refuses ${JSON.stringify(uri)}`, () => assert.equal(admits(entry, uri), false));
    }
  }

  for (const entry of [
    'https://(a|b.example.com/x|c.example.com)/cb',
    '(https://a.example.com|https://b.example.com)/cb',
    '(https://)?app.example.com/.*',
    'https://(app.example.com/.*)',
    'https://*.example.com/*',
    'https://example.com*',
    'https://user:pass@.*.example.com/',
    'https://.*@example.com/',
    'https://app.example.com/(cb',
    'https://app.example.com/cb)',
    'https://app.example.com/[cb',
    'https://app.example.com/(?=cb).*',
    'https://app.example.com/(a)\\1',
    'https://app.example.com/\\Qa(b\\E',
    'https://app.example.com/cb\\',
    'https://(([a-z]{100}){100}){100}.example.com/',
    'https://app.**.example.com/',
    'https://app.example.com/cb#x',
    'https:///.*',
    'https://[@/]+example.com/',
    'javascript:alert(1)',
    'javascript://.*/.*',
    'java.*://.*/.*',
    'data:text/html,x',
    'file:///etc/passwd',
    'HTTPS://app.example.com/cb',
    'https://user@app.example.com/cb',
    'https://app.example.com:99999/cb',
    `https://app.example.com/${'a'.repeat(1000)}`,
  ]) {
    it(`an entry that cannot be read safely says what to write: ${entry.slice(0, 60)}`, () => {
      assert.throws(
        () => compileRedirectUri(entry),
        (error) => error instanceof RedirectUriError && error.message.length > 5 && error.hint.length > 5,
      );
    });
  }

  for (const entry of [
    '.*',
    'localhost',
    'localhost:8080/cb',
    'app.example.com/cb',
    '.*\\.example\\.(com|org)',
    '/cb',
  ]) {
    it(`an entry without a scheme matches nothing and says so: ${entry}`, () => {
      const { pattern, warnings } = compileRedirectUri(entry);
      assert.match(warnings.join(), /no scheme.*https:\/\//);
      for (const uri of [
        entry,
        `https://${entry}`,
        'https://app.example.com/cb',
        'http://localhost:8080/cb',
      ]) {
        assert.equal(pattern.matches(uri), false);
      }
    });
  }

  it('an entry in the habit of globs or of plain queries gets a warning', () => {
    assert.match(compileRedirectUri('https://app.example.(com|org)/*').warnings.join(), /write “\/\.\*”/);
    assert.match(compileRedirectUri('https://app.example.com/cb?x=.*').warnings.join(), /write “\\\?”/);
    assert.match(
      compileRedirectUri('https://app.example.com').warnings.join(),
      /write “https:\/\/app\.example\.com\/\.\*”/,
    );
    assert.match(compileRedirectUri('myapp:/cb').warnings.join(), /reversed domain name/);
    assert.deepEqual(compileRedirectUri('https://app.example.com/.*').warnings, []);
  });

  it('an entry that admits http to another machine gets a warning', () => {
    const warnings = (entry: string) => compileRedirectUri(entry).warnings.join();
    for (const entry of [
      'http://app.example.com/cb',
      'https?://app.example.com/.*',
      'https://app.example.com/cb|http://app.example.com/cb',
    ])
      assert.match(warnings(entry), /read and taken on its way/, entry);
    for (const entry of [
      'https://app.example.com/cb',
      'https://app.example.com/.*',
      'http://localhost:8081/cb',
      'http://localhost:.*/.*',
      'http://127\\.0\\.0\\.1:\\d+/.*',
      'http://[::1]/.*',
    ])
      assert.deepEqual(compileRedirectUri(entry).warnings, [], entry);
    assert.deepEqual(compileReferrer('http://app.example.com').warnings, []);
    assert.deepEqual(compileReferrer('https?://app.example.com').warnings, []);
  });

  it('a pattern made to explode is matched in linear time', () => {
    const { pattern } = compileRedirectUri(
      'https://([ab]*)*(a|aa|[ab])+\\.example\\.com/(x*)*(x|xx)+(x+x+)+y',
    );
    const uri = `https://${'a'.repeat(63)}.example.com/${'x'.repeat(4096)}`;
    const started = process.cpuUsage().user;
    assert.equal(pattern.matches(uri), false);
    assert.equal(pattern.matches(`${uri}y`), true);
    // A backtracking engine needs longer than the universe is old; two seconds of CPU allow for any machine.
    assert.ok(process.cpuUsage().user - started < 2_000_000);
  });
});

describe('referrers', () => {
  const table: readonly (readonly [entry: string, referrer: string, admitted: boolean])[] = [
    ['https://www.example.com', 'https://www.example.com/', true],
    ['https://www.example.com', 'https://www.example.com/any/page?x=1', true],
    ['https://www.example.com', 'https://www.example.com.evil.test/', false],
    ['https://www.example.com/login', 'https://www.example.com/login', true],
    ['https://www.example.com/login', 'https://www.example.com/login?next=x', true],
    ['https://www.example.com/login', 'https://www.example.com/login/step2', true],
    ['https://www.example.com/login', 'https://www.example.com/loginx', false],
    ['https://www.example.com/login', 'https://evil.test/?https://www.example.com/login', false],
    ['https://www.example.com/login', 'https://wwwXexample.com/login', false],
    ['https://www.example.com/', 'https://www.example.com/login', true],
    ['https://.*.example.com/.*', 'https://a.example.com/x', true],
    ['https://.*.example.com/.*', 'https://evil.test/.example.com/', false],
  ];
  for (const [entry, referrer, admitted] of table) {
    it(`“${entry}” ${admitted ? 'admits' : 'refuses'} ${referrer}`, () => {
      assert.equal(compileReferrer(entry).pattern.matches(referrer), admitted);
    });
  }
});

describe('patterns that admit a stranger', () => {
  for (const entry of [
    'https://.*/cb',
    'https://.*',
    'https?://.+/.*',
    '.*://.*/.*',
    'https://example.*/',
    'https://example.com.*',
    'https://.*example.com/',
    'https://(.*)example\\.com/cb',
    'https://[^/]+/cb',
    'https://[a-z]+.com/cb',
    'https://\\w+\\.com(:8080)?/login_(granted|denied)',
    'https://(app|.*).example/cb',
    'https://.*.co.uk/cb',
    'https://.*.github.io/.*',
    'https://app.example.com/cb|https://.*/x[0-9]{3}',
  ]) {
    it(`a stranger's URI is shown for ${entry}`, () => {
      const { pattern } = compileRedirectUri(entry);
      const example = foreignOriginExample(pattern);
      assert.ok(example !== undefined && pattern.matches(example), example ?? 'none');
    });
  }

  for (const entry of [
    'https://app.example.com/cb',
    'https://.*.example.com/.*',
    'https?://(.*\\.)?example\\.com(:8080)?/.*',
    'https://[^\\.]+\\.example\\.com/login_(granted|denied)',
    'https://www.bnbc.(example|example.com)/bnbc-club/.*',
    'http://localhost:[0-9]+/.*',
    'https://shop.example.co.uk/.*',
    'com.example.app:/cb',
    '.*',
  ]) {
    it(`no stranger is imagined for ${entry}`, () => {
      assert.equal(foreignOriginExample(compileRedirectUri(entry).pattern), undefined);
    });
  }
});
