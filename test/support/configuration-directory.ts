/** A configuration directory that lives as long as a test. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';

export interface ConfigurationDirectory {
  readonly path: string;
  write(name: string, content: string): void;
  remove(name: string): void;
}

export function configurationDirectory(
  test: TestContext,
  files: Readonly<Record<string, string>> = {},
): ConfigurationDirectory {
  const path = mkdtempSync(join(tmpdir(), 'uitsmijter-config-'));
  test.after(() => rmSync(path, { recursive: true, force: true }));
  const directory: ConfigurationDirectory = {
    path,
    write(name, content) {
      mkdirSync(dirname(join(path, name)), { recursive: true });
      writeFileSync(join(path, name), content);
    },
    remove: (name) => rmSync(join(path, name), { recursive: true }),
  };
  for (const [name, content] of Object.entries(files)) directory.write(name, content);
  return directory;
}

/** The least that a tenant needs, and more of it. */
export const tenantYaml = (name: string, host: string, more = ''): string => `name: ${name}
config:
  hosts: ['${host}']
  providers: ['class UserLoginProvider {}']
${more}`;

export const identOf = (number: number): string =>
  `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

export const clientYaml = (name: string, tenant: string, ident: string, more = ''): string => `name: ${name}
config:
  ident: ${ident}
  tenantname: ${tenant}
  redirect_urls: [https://app.example.com/cb]
${more}`;
