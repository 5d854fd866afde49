import assert from 'node:assert/strict';
import {
  askForCodes,
  deviceConfiguration,
  deviceGrant,
  deviceIds,
  letIn,
  printerSecret,
  startDevice,
} from '../support/device.ts';
import { issuer } from '../support/relying-party.ts';
import type { ServerUnderTest } from './server-under-test.ts';
import { leftToTheProxy, must, mustNot, provedBy, type Specification } from './specification.ts';

const flows = 'test/flows/device.test.ts';
const polling = 'test/flows/device-polling.test.ts';
const attacks = 'test/attacks/device.test.ts';

async function withDevices(server: ServerUnderTest) {
  const started = await server.start({ files: deviceConfiguration() });
  return { started, fastify: started.app.http.fastify };
}

export const rfc8628: Specification = {
  id: 'RFC 8628',
  title: 'Device Authorization Grant',
  file: 'test/conformance/rfc8628.ts',
  url: 'https://www.rfc-editor.org/rfc/rfc8628',
  note: 'What a device must do is left out; the example `examples/device-login` does it. The advice of sections 3.3.1, 4 and 5 is listed as if it were demanded.',
  requirements: [
    must('3.1', 'the device authorization endpoint is reached over TLS', leftToTheProxy),
    must('3.1', 'a client is authenticated as at the token endpoint', async (server) => {
      const { fastify } = await withDevices(server);
      const printer = { client_id: deviceIds.printer };
      for (const client_secret of [undefined, 'wrong']) {
        const { status, body } = await askForCodes(fastify, { ...printer, client_secret });
        assert.deepEqual([status, body.error], [401, 'invalid_client']);
      }
      assert.equal((await askForCodes(fastify, { ...printer, client_secret: printerSecret })).status, 200);
    }),
    must('3.1', 'a client that does not authenticate names itself in client_id', async (server) => {
      const { fastify } = await withDevices(server);
      assert.equal((await askForCodes(fastify, { client_id: undefined })).body.error, 'invalid_client');
    }),
    must('3.1', 'a parameter without a value counts as omitted', async (server) => {
      const { fastify } = await withDevices(server);
      assert.equal((await askForCodes(fastify, { scope: '', resource: '' })).status, 200);
    }),
    must('3.1', 'unknown parameters are ignored', async (server) => {
      const { fastify } = await withDevices(server);
      assert.equal((await askForCodes(fastify, { flavour: 'vanilla' })).status, 200);
    }),
    mustNot('3.1', 'no parameter may be given twice', async (server) => {
      const { started } = await withDevices(server);
      const body = `client_id=${deviceIds.television}&scope=openid&scope=email`;
      const reply = await started.post('/oauth/device_authorization', body);
      assert.deepEqual([reply.status, reply.body.error], [400, 'invalid_request']);
    }),
    must(
      '3.2',
      'the answer is 200 and JSON with device_code, user_code, verification_uri and expires_in, and is not kept',
      async (server) => {
        const { status, headers, body } = await askForCodes((await withDevices(server)).fastify);
        assert.equal(status, 200);
        assert.match(String(headers['content-type']), /^application\/json/);
        assert.equal(headers['cache-control'], 'no-store');
        for (const name of ['device_code', 'user_code', 'verification_uri'])
          assert.equal(typeof body[name], 'string');
        assert.equal(typeof body.expires_in, 'number');
      },
    ),
    must('3.2', 'the device code is unique', async (server) => {
      const { fastify } = await withDevices(server);
      const replies = await Promise.all(Array.from({ length: 20 }, () => askForCodes(fastify)));
      for (const name of ['device_code', 'user_code'])
        assert.equal(new Set(replies.map(({ body }) => body[name])).size, 20);
    }),
    must(
      '3.3.1',
      'a person who comes with the complete URI is shown the code, and asked',
      provedBy(
        [
          flows,
          'who is not signed in signs in first, comes back with the code filled in, and the script hears why',
        ],
        [attacks, 'no link lets a device in, whoever is signed in and whatever it carries'],
      ),
    ),
    must('3.4', 'the grant type is the URN, and a request names its device code', async (server) => {
      const { started, fastify } = await withDevices(server);
      const device = await startDevice(fastify);
      await letIn(started.browser(), device);
      assert.equal((await device.poll({ device_code: undefined })).body.error, 'invalid_request');
      assert.equal((await device.poll({ grant_type: deviceGrant })).status, 200);
    }),
    must(
      '3.4',
      'a client with credentials authenticates for its tokens',
      provedBy([attacks, 'a confidential client must authenticate for its codes and for its tokens']),
    ),
    must(
      '3.5',
      'after slow_down the interval is longer by five seconds, for this and all later requests',
      provedBy([
        polling,
        'a device that asks too early is told to slow down, each time by five seconds more',
      ]),
    ),
    must(
      '3.5',
      'a code that has expired is answered with expired_token, a no with access_denied',
      provedBy(
        [polling, 'a code ends when it was said to, however often the device asks'],
        [flows, 'who says no sends the device away, and the answer stays'],
      ),
    ),
    must('4', 'the metadata names the endpoint and the grant', async (server) => {
      const metadata = await (await withDevices(server)).started.metadata();
      assert.equal(metadata.device_authorization_endpoint, `${issuer}/oauth/device_authorization`);
      const grants = metadata.grant_types_supported;
      assert.ok(Array.isArray(grants) && grants.includes(deviceGrant));
    }),
    must(
      '5.1',
      'guessing user codes is limited',
      provedBy(
        [attacks, 'after ten wrong codes a person has to wait, with a right one too, and others need not'],
        [attacks, 'right codes in between do not buy more guesses'],
        [attacks, 'guesses in parallel are bounded'],
      ),
    ),
    must('5.2', 'device codes cannot be guessed', async (server) => {
      const { body } = await askForCodes((await withDevices(server)).fastify);
      assert.ok(Buffer.from(String(body.device_code), 'base64url').length >= 16);
    }),
    must(
      '5.4',
      'a person learns that they let in a device, which one, and from where it asks',
      provedBy(
        [flows, 'a person types the code, sees who asks for what, says yes, and the device has tokens'],
        [flows, 'the page says from where and when the device has asked'],
      ),
    ),
  ],
};
