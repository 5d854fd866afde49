/**
 * oidc-provider, as fast as it fairly gets: JWT access tokens for one resource server, rotation, storage in maps, public
 * clients, every feature off that our server has not either, no interaction pages, and signatures by node:crypto, which
 * are cheaper than its own by WebCrypto. It prepares tokens when asked to.
 */
import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { ExternalSigningKey, type OidcClient, Provider } from 'oidc-provider';
import { type Algorithm, algorithms } from '../workload.ts';
import { listen } from './listen.ts';
import { MapAdapter } from './map-adapter.ts';
import { resource, type SeedRequest, seedRedirectUri, seedVerifier } from './oidc-provider-seed.ts';
import { createSigner, generatePrivateKey, type Signer } from './signing.ts';

const off = { enabled: false };
const month = 30 * 86_400;

class PreparedKey extends ExternalSigningKey {
  readonly #publicKey: KeyObject;
  readonly sign: Signer;

  constructor(algorithm: Algorithm) {
    super();
    const privateKey = generatePrivateKey(algorithm);
    this.kid = algorithm;
    this.alg = algorithm;
    this.#publicKey = createPublicKey(privateKey);
    this.sign = createSigner(algorithm, privateKey);
  }

  keyObject(): KeyObject {
    return this.#publicKey;
  }
}

const provider = new Provider('http://oidc-provider.test', {
  adapter: MapAdapter,
  clients: algorithms.map((algorithm) => ({
    client_id: algorithm,
    redirect_uris: [seedRedirectUri],
    grant_types: ['authorization_code', 'refresh_token'],
    token_endpoint_auth_method: 'none',
    id_token_signed_response_alg: algorithm,
  })),
  jwks: {
    keys: algorithms.map((algorithm) => new PreparedKey(algorithm)),
  },
  cookies: { keys: ['not used by the token endpoint'] },
  clientAuthMethods: ['none'],
  scopes: ['openid', 'offline_access', 'read'],
  claims: { openid: ['sub'], profile: ['name', 'given_name'], email: ['email', 'email_verified'] },
  findAccount: (_context: unknown, accountId: string) => ({ accountId, claims: () => ({ sub: accountId }) }),
  rotateRefreshToken: true,
  issueRefreshToken: () => true,
  expiresWithSession: () => false,
  ttl: {
    AccessToken: 7200,
    AuthorizationCode: 600,
    Grant: month,
    IdToken: 7200,
    RefreshToken: month,
    Session: month,
  },
  features: {
    devInteractions: off,
    dPoP: off,
    externalSigningSupport: { enabled: true, ack: 'experimental-01' },
    pushedAuthorizationRequests: off,
    resourceIndicators: {
      enabled: true,
      defaultResource: () => resource,
      useGrantedResource: () => true,
      getResourceServerInfo: (_context: unknown, _resource: string, client: OidcClient) => ({
        scope: 'read',
        audience: resource,
        accessTokenTTL: 7200,
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg: client.idTokenSignedResponseAlg } },
      }),
    },
  },
});

provider.on('server_error', (_context, error) => process.stderr.write(`${error.stack}\n`));

/** What a person's sign-in and consent would have left behind. */
async function seed({ kind, algorithm, scope, count }: SeedRequest): Promise<string[]> {
  const client = await provider.Client.find(algorithm);
  if (!client) throw new Error(`there is no client ${algorithm}`);
  const accountId = 'u-1001';
  const one = async (): Promise<string> => {
    const grant = new provider.Grant({ accountId, clientId: client.clientId });
    grant.addOIDCScope('openid offline_access');
    grant.addResourceScope(resource, 'read');
    const properties = {
      accountId,
      client,
      scope,
      resource,
      grantId: await grant.save(),
      authTime: Math.floor(Date.now() / 1000),
      expiresWithSession: false,
    };
    if (kind === 'refresh-tokens')
      return new provider.RefreshToken({ ...properties, gty: 'authorization_code' }).save();
    return new provider.AuthorizationCode({
      ...properties,
      redirectUri: seedRedirectUri,
      codeChallenge: createHash('sha256').update(seedVerifier).digest('base64url'),
      codeChallengeMethod: 'S256',
      nonce: 'nonce-1',
    }).save();
  };
  return Promise.all(Array.from({ length: count }, one));
}

// The parent of this process is the bench, which sends nothing else.
process.on('message', async (request: SeedRequest) => process.send?.(await seed(request)));
listen(provider.callback());
