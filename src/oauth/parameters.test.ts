import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OAuthError } from './errors.ts';
import { Parameters } from './parameters.ts';

const invalidRequest = (error: unknown): boolean =>
  error instanceof OAuthError && error.code === 'invalid_request';

test('a parameter without a value counts as omitted', () => {
  assert.equal(Parameters.fromForm('state=&scope=openid').get('state'), undefined);
});

test('a repeated parameter is refused, whichever value it has', () => {
  for (const form of ['a=1&a=1', 'a=1&a=2', 'a=1&b=2&%61=3']) {
    const parameters = Parameters.fromForm(form);
    assert.throws(() => parameters.get('a'), invalidRequest, form);
    assert.throws(() => parameters.refuseRepeated(), invalidRequest, form);
  }
});

test('a repeated parameter that nobody reads is refused as well', () => {
  assert.throws(() => Parameters.fromForm('x=1&x=2&code=3').refuseRepeated(), invalidRequest);
});

test('a parameter that may be repeated keeps all its values and their order, also on its way through a page', () => {
  const parameters = Parameters.fromForm('r=b&x=1&r=&r=a%26&r=b');
  assert.deepEqual(parameters.all('r'), ['b', 'a&', 'b']);
  assert.deepEqual(parameters.all('y'), []);
  assert.doesNotThrow(() => parameters.refuseRepeated(['r']));
  assert.throws(() => parameters.get('r'), invalidRequest);
  assert.throws(() => Parameters.fromForm('r=1&r=2&x=1&x=1').refuseRepeated(['r']), invalidRequest);
  assert.deepEqual(Parameters.fromForm(parameters.toQuery(['x'])).all('r'), ['b', 'a&', 'b']);
});

test('a JSON body is a flat object of strings', () => {
  const parameters = Parameters.fromJson('{"grant_type": "refresh_token", "refresh_token": "a\\"b: {}"}');
  assert.equal(parameters.get('refresh_token'), 'a"b: {}');
  for (const body of ['[]', 'null', '"x"', '{"a": 1}', '{"a": {"b": "c"}}', '{"a": ["b"]}', '{', ''])
    assert.throws(() => Parameters.fromJson(body), invalidRequest, body);
});

test('a name that JSON.parse would forget is a repetition', () => {
  for (const body of ['{"a": "1", "a": "2"}', '{"a":"1","\\u0061":"2"}'])
    assert.throws(() => Parameters.fromJson(body).refuseRepeated(), invalidRequest, body);
});

test('more parameters than any request has are refused', () => {
  const form = Array.from({ length: 100 }, (_, index) => `p${index}=1`).join('&');
  assert.throws(() => Parameters.fromForm(form), invalidRequest);
});

test('__proto__ and constructor are names like others', () => {
  const parameters = Parameters.fromJson('{"__proto__": "a", "constructor": "b"}');
  assert.equal(parameters.get('__proto__'), 'a');
  assert.equal(Parameters.none.get('constructor'), undefined);
});
