import assert from 'node:assert/strict';
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

test('an address that is too long for the example gets no QR code', () => {
  assert.ok(qrCode('q'.repeat(106)));
  assert.equal(qrCode('q'.repeat(107)), undefined);
});
