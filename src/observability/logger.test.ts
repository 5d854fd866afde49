import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LogFields, Logger } from '../runtime.ts';
import { type LogLevel, logLevels } from '../settings.ts';
import { createLogger, type LoggerOptions } from './logger.ts';

const clock = { now: () => Date.UTC(2026, 2, 1, 12, 0, 0) };

function linesOf(options: Partial<LoggerOptions>, act: (logger: Logger) => void): string[] {
  const lines: string[] = [];
  const stream = { write: (line: string) => void lines.push(line) };
  act(createLogger({ level: 'trace', format: 'ndjson', clock, stream, ...options }));
  return lines;
}

function metadataOf(fields: LogFields): Record<string, unknown> {
  const [line = ''] = linesOf({}, (logger) => logger.info('It happened', fields));
  return JSON.parse(line).metadata;
}

describe('the ndjson log', () => {
  it('is one object a line, with level, date, message and metadata', () => {
    const lines = linesOf({}, (logger) =>
      logger.warning('The store is slow', { tenant: 'acme', seconds: 3 }),
    );
    assert.equal(lines.length, 1);
    assert.equal(lines[0]?.indexOf('\n'), (lines[0]?.length ?? 0) - 1);
    assert.deepEqual(JSON.parse(lines[0] ?? ''), {
      level: 'WARNING',
      date: '2026-03-01T12:00:00.000Z',
      message: 'The store is slow',
      metadata: { tenant: 'acme', seconds: 3 },
    });
  });

  it('knows the seven levels of the original', () => {
    const write = (logger: Logger) => {
      for (const level of logLevels) logger[level]('x');
    };
    const levels = linesOf({}, write).map((line) => JSON.parse(line).level.toLowerCase());
    assert.deepEqual(levels, [...logLevels]);
  });

  it('leaves out what is below its level', () => {
    const level: LogLevel = 'notice';
    const lines = linesOf({ level }, (logger) => {
      logger.info('small');
      logger.notice('bigger');
    });
    assert.equal(lines.length, 1);
  });

  it('adds the fields of the request to each of its lines', () => {
    const [line = ''] = linesOf({}, (logger) =>
      logger.child({ request: 'r-1' }).child({ tenant: 'acme' }).info('Signed in', { client: 'c' }),
    );
    assert.deepEqual(JSON.parse(line).metadata, { request: 'r-1', tenant: 'acme', client: 'c' });
  });
});

describe('the console log', () => {
  it('is a line that people can read', () => {
    const lines = linesOf({ format: 'console' }, (logger) => {
      logger.info('Listening', { port: 8080, host: 'a host' });
      logger.critical('Out of disk');
    });
    assert.deepEqual(lines, [
      '[INFO]     Sun, 01 Mar 2026 12:00:00 GMT: Listening | port=8080 host="a host"\n',
      '[CRITICAL] Sun, 01 Mar 2026 12:00:00 GMT: Out of disk\n',
    ]);
  });

  it('cannot be made to show a line that was never logged', () => {
    const forged = 'x\n[INFO]     Sun, 01 Mar 2026 12:00:00 GMT: All is well\u001b[2J';
    const [line = ''] = linesOf({ format: 'console' }, (logger) => logger.info(forged, { user: forged }));
    assert.equal(line.trimEnd().search(/\p{Cc}/u), -1);
  });
});

describe('the safety net for secrets', () => {
  const names =
    'password token access_token refreshToken id-token code code_verifier client_secret cookie Set-Cookie authorization'
      .split(' ')
      .concat('JWT_SECRET', 'device_code', 'profile', 'client_assertion');
  for (const name of names) {
    it(`hides the field ${name}, however deep`, () => {
      const fields = { [name]: 'hunter2', nested: [{ [name]: { value: 'hunter2' } }] };
      assert.doesNotMatch(JSON.stringify(metadataOf(fields)), /hunter2/);
    });
  }

  it('shows fields that only sound like secrets', () => {
    const fields = { token_type: 'Bearer', codeChallengeMethod: 'S256', tokens: 3, hasPassword: true };
    assert.deepEqual(metadataOf(fields), fields);
  });

  it('hides tokens and secret parameters inside texts', () => {
    const jwt = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl';
    const line = linesOf({}, (logger) =>
      logger.info(`Refused ${jwt}`, {
        url: '/cb?code=hunter2&x=1',
        header: 'Basic aHVudGVyMg==',
        again: [jwt],
      }),
    ).join('');
    assert.doesNotMatch(line, /eyJ|hunter2|aHVudGVyMg/);
    assert.match(line, /x=1/);
  });

  it('shows of an error what an operator needs', () => {
    const cause = Object.assign(new Error('connect refused'), { code: 'ECONNREFUSED' });
    const { error } = metadataOf({ error: new Error('The backend is away', { cause }) });
    const shown = JSON.stringify(error);
    assert.match(shown, /The backend is away/);
    assert.match(shown, /ECONNREFUSED/);
  });

  it('survives anything it is handed', () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    const trap = {
      get field(): string {
        throw new Error('boo');
      },
    };
    assert.equal(
      linesOf({}, (logger) => logger.info('x', { circle, big: 1n, bytes: new Uint8Array(3) })).length,
      1,
    );
    assert.equal(linesOf({}, (logger) => logger.info('x', { trap })).length, 1);
  });
});
