/** The little of oidc-provider that the bench uses; the package brings no types. */
declare module 'oidc-provider' {
  import type { KeyObject } from 'node:crypto';
  import type { IncomingMessage, ServerResponse } from 'node:http';

  interface SavedModel {
    save(): Promise<string>;
  }

  interface Grant extends SavedModel {
    addOIDCScope(scope: string): void;
    addResourceScope(resource: string, scope: string): void;
  }

  export interface OidcClient {
    readonly clientId: string;
    readonly idTokenSignedResponseAlg: string;
  }

  export abstract class ExternalSigningKey {
    kid: string;
    alg: string;
    abstract keyObject(): KeyObject;
    abstract sign(data: Buffer): Buffer | Promise<Buffer>;
  }

  export class Provider {
    constructor(issuer: string, configuration: object);
    callback(): (request: IncomingMessage, response: ServerResponse) => void;
    on(event: 'server_error', listener: (context: unknown, error: Error) => void): void;
    readonly Client: { find(clientId: string): Promise<OidcClient | undefined> };
    readonly Grant: new (
      properties: object,
    ) => Grant;
    readonly RefreshToken: new (
      properties: object,
    ) => SavedModel;
    readonly AuthorizationCode: new (
      properties: object,
    ) => SavedModel;
  }
}
