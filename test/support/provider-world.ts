/** What the tests of providers share: a user backend on a real port, a logger that remembers, a pool that is closed. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { after } from 'node:test';
import type { Credentials, User, UserVerifier } from '../../src/oauth/user.ts';
import {
  createScriptPool,
  createUserVerifier,
  type ScriptPool,
  type ScriptPoolOptions,
} from '../../src/providers/index.ts';
import type { LogFields, Logger } from '../../src/runtime.ts';

export interface Backend {
  /** Without a slash at the end. */
  readonly url: string;
  readonly requests: { method: string; path: string; headers: http.IncomingHttpHeaders; body: string }[];
}

type Answer = (request: http.IncomingMessage, response: http.ServerResponse, body: string) => void;

/** Listens on a free port of the loopback address until the tests of the file are over. */
export async function startBackend(answer: Answer): Promise<Backend> {
  const requests: Backend['requests'] = [];
  const server = http.createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      requests.push({
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        body,
      });
      answer(request, response, body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo; // a TCP server
  return { url: `http://127.0.0.1:${port}`, requests };
}

export interface RecordingLogger extends Logger {
  readonly lines: { level: string; message: string; fields: LogFields }[];
}

export function recordingLogger(
  lines: RecordingLogger['lines'] = [],
  bound: LogFields = {},
): RecordingLogger {
  const at = (level: string) => (message: string, fields?: LogFields) => {
    lines.push({ level, message, fields: { ...bound, ...fields } });
  };
  return {
    lines,
    trace: at('trace'),
    debug: at('debug'),
    info: at('info'),
    notice: at('notice'),
    warning: at('warning'),
    error: at('error'),
    critical: at('critical'),
    child: (fields) => recordingLogger(lines, { ...bound, ...fields }),
  };
}

/** Closed when the tests of the file are over. */
export function startPool(options: Partial<ScriptPoolOptions> = {}): ScriptPool {
  const pool = createScriptPool({ workers: 2, logger: recordingLogger(), ...options });
  after(() => pool.close());
  return pool;
}

export function verifierOf(pool: ScriptPool, source: string, tenant = 'acme', logger?: Logger): UserVerifier {
  return createUserVerifier({
    pool,
    tenant: { name: tenant },
    providers: [{ type: 'script', source }],
    allowMissingValidation: false,
    logger: logger ?? recordingLogger(),
  });
}

export const ada: Credentials = {
  username: 'ada',
  password: 'correct horse',
  grantType: 'authorization_code',
};

export const adaAsUser: User = { username: 'ada', subject: 'ada', role: 'default', scopes: [] };

/** A login script whose constructor has this body; it accepts unless the body says otherwise. */
export function loginScript(constructorBody: string, getters = ''): string {
  return `class UserLoginProvider {
    ok = true;
    constructor(credentials) { ${constructorBody} }
    get canLogin() { return this.ok; }
    ${getters}
  }`;
}
