// A program without a browser signs a person in (RFC 8628): it shows a code, and waits until the person has typed it
// elsewhere and said yes. Needs Node.js 20 and nothing else.
import { setTimeout as pause } from 'node:timers/promises';
import { qrCode } from './qr-code.mjs';

const issuer = process.env.ISSUER ?? 'http://localhost:8080';
const clientId = process.env.CLIENT_ID ?? '5d1c2a77-0b1e-4d0f-9a53-6d6d0a7f1c03';
const scope = process.env.SCOPE ?? 'openid profile email';

/** Seconds by which a server that says `slow_down` wants every pause to grow (RFC 8628 section 3.5). */
const slowDownBy = 5;

const get = async (url, headers = {}) => (await fetch(url, { headers })).json();
const post = async (url, fields) =>
  (await fetch(url, { method: 'POST', body: new URLSearchParams(fields) })).json();

/** Asks for tokens until somebody has answered. */
async function tokensFor({ device_code, interval = 5 }, tokenEndpoint) {
  const request = {
    grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
    client_id: clientId,
    device_code,
  };
  let seconds = interval;
  for (;;) {
    await pause(seconds * 1000);
    const answer = await post(tokenEndpoint, request);
    if (answer.error === 'slow_down') seconds += slowDownBy;
    else if (answer.error !== 'authorization_pending') return answer;
  }
}

function invite({ user_code, verification_uri, verification_uri_complete, expires_in }) {
  console.log(`\nOpen ${verification_uri}\nand enter ${user_code}\n`);
  const picture = verification_uri_complete && qrCode(verification_uri_complete);
  if (picture) console.log(`Or point the camera of your phone here:\n\n${picture}\n`);
  console.log(`The code is good for ${Math.ceil(expires_in / 60)} minutes. Waiting …`);
}

const failures = {
  access_denied: 'You said no, or somebody else did.',
  expired_token: 'Nobody entered the code in time. Start again for a new one.',
};

function fail({ error, error_description }) {
  console.error(failures[error] ?? `That did not work: ${error_description ?? error}`);
  process.exitCode = 1;
}

const metadata = await get(`${issuer}/.well-known/openid-configuration`);
const codes = await post(metadata.device_authorization_endpoint, { client_id: clientId, scope });
if (codes.error) fail(codes);
else {
  invite(codes);
  const tokens = await tokensFor(codes, metadata.token_endpoint);
  if (tokens.error) fail(tokens);
  else {
    const authorization = `Bearer ${tokens.access_token}`;
    const person = await get(metadata.userinfo_endpoint, { authorization });
    console.log(`Signed in as ${person.name ?? person.sub}`);
  }
}
