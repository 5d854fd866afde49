import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lookOverProviders } from './script-syntax.ts';

const messages = (...sources: string[]): string[] =>
  lookOverProviders(sources.map((source) => ({ type: 'script', source }))).map(({ message }) => message);

test('scripts that parse and have the class are fine', () => {
  assert.deepEqual(messages('class UserLoginProvider {}', 'var UserValidationProvider = class {};'), []);
  assert.deepEqual(messages('function UserLoginProvider() {}'), []);
});

test('a syntax error is told with its place and its script', () => {
  assert.deepEqual(messages('class A {\n  get x( { }\n}'), [
    "Syntax error in line 3, column 1: Unexpected token '}'",
  ]);
  assert.match(
    String(messages('var a = 1;\nvar b;', 'class {}')),
    /^Syntax error in line 1 of provider 2, column 7/,
  );
});

test('a script without the class is told', () => {
  assert.match(String(messages('class UserLogin {}')), /no class UserLoginProvider/);
});

test('nothing of the script is run', () => {
  assert.deepEqual(messages('class UserLoginProvider {}\nthrow new Error("it ran");'), []);
});
