import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AddressClass, classifyAddress } from './addresses.ts';

const cases: readonly (readonly [AddressClass, ...string[]])[] = [
  ['forbidden', '169.254.169.254', '169.254.0.1', 'fe80::1', 'fe80::1%eth0', 'febf::1'],
  [
    'forbidden',
    '100.100.100.200',
    '168.63.129.16',
    '192.0.0.192',
    'fd00:ec2::254',
    'fd20:ce::254',
    'fd00:42::42',
  ],
  ['forbidden', '0.0.0.0', '0.1.2.3', '::', '255.255.255.255', '240.0.0.1', '224.0.0.1', 'ff02::1'],
  [
    'forbidden',
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
    '0:0:0:0:0:ffff:a9fe:a9fe',
    '::169.254.169.254',
  ],
  [
    'forbidden',
    '64:ff9b::169.254.169.254',
    '2002:a9fe:a9fe::1',
    '2001:0:1::',
    '::ffff:0.0.0.0',
    '::ffff:0:a9fe:a9fe',
  ],
  ['forbidden', 'example.com', '', '1.2.3', '1.2.3.4.5', '::g'],
  [
    'private',
    '127.0.0.1',
    '127.255.255.254',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '100.64.0.1',
  ],
  [
    'private',
    '::1',
    'fd12:3456::1',
    'fc00::1',
    'fec0::1',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '::127.0.0.1',
  ],
  [
    'public',
    '93.184.216.34',
    '172.32.0.1',
    '172.15.255.255',
    '100.128.0.1',
    '169.253.1.1',
    '11.0.0.1',
    '1.0.0.1',
  ],
  ['public', '2606:2800:220:1::1', '2001:db8::1', '::ffff:93.184.216.34', '2002:5db8:d822::1'],
];

for (const [verdict, ...addresses] of cases) {
  for (const address of addresses) {
    test(`${address || 'nothing'} is ${verdict}`, () => assert.equal(classifyAddress(address), verdict));
  }
}
