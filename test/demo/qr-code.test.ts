import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

const { qrCode } = await import(
  pathToFileURL(join(process.cwd(), 'examples', 'device-login', 'qr-code.mjs')).href
);

/** A scanner reads the address below in it. */
const scanned = `
█████████████████████████████████████
█████████████████████████████████████
████ ▄▄▄▄▄ ██▄ ▀ █▄ ▀▀▄ ▀█ ▄▄▄▄▄ ████
████ █   █ █▄  ▄▄█▀▄▀█▀▄██ █   █ ████
████ █▄▄▄█ ██▀▄▀█▄ ▀██▄ ▄█ █▄▄▄█ ████
████▄▄▄▄▄▄▄█ ▀ █▄▀ █▄▀ ▀▄█▄▄▄▄▄▄▄████
████▄ ▄▀  ▄▄▄█    ██▀ ▀██  ██▀▄█▀████
████   █▄▄▄█▀▄█▀▄▀█▀▀▀█▀▄▀██ ▀▄ ▄████
████▄▀▄▀ █▄ ███   ██ ▄█▄█  ██ ▀▄ ████
█████   ▀▀▄▀█▄▀█▀▀▀██▀ ▀▄▄▀ ▄▀█ ▄████
████▄▄▄▀█▀▄█▀█▀▀ ▄ █▀ ▀██▄ ███▀▄ ████
████▄▀█▄██▄▀█▀ ▀▀▀▀▀▀ █▀▄█  █ █ ▄████
████▄█▄▄▄▄▄█  ▄▄▄▀██▀ █▄ ▄▄▄ █▀▀▀████
████ ▄▄▄▄▄ █ █▄█  ▄█▀▀   █▄█ ▄█  ████
████ █   █ █▄█▄▀ ▀█▄█ ▀▀ ▄▄  █▀█ ████
████ █▄▄▄█ █ ▄▄▀   ▀▀▀██▀▄█▄ █▄▀▄████
████▄▄▄▄▄▄▄█▄█▄█▄███▄▄██▄█▄▄███▄▄████
█████████████████████████████████████
█████████████████████████████████████`;

test('the QR code of the example is one that a scanner reads', () => {
  assert.equal(`\n${qrCode('http://localhost:8080/activate?user_code=BCDF-GHJK')}`, scanned);
});

/** By length of the text, the longest that each size has room for: digests of codes that jsQR 1.4 has read. */
const read = [
  [17, 'Vth2puySaM4PoOFk'],
  [32, 'CPIKr4e09YS8MAEE'],
  [53, 'aDp2-dZGcJvCXbct'],
  [78, 'V624htO80jDMIcKp'],
  [106, 'wFhjTa2tD_6IAWpr'],
] as const;

for (const [length, digest] of read)
  test(`a QR code of ${length} characters is the one that was read`, () => {
    const drawn = createHash('sha256').update(qrCode('q'.repeat(length)));
    assert.equal(drawn.digest('base64url').slice(0, digest.length), digest);
  });

test('an address that is too long for the example gets no QR code', () => {
  assert.ok(qrCode('q'.repeat(106)));
  assert.equal(qrCode('q'.repeat(107)), undefined);
});
