/** How often a process that does nothing else can sign: `node raw-signatures.js RS256 3`, the seconds last. */
import { algorithms } from '../workload.ts';
import { createSigner } from './signing.ts';
import { sampleClaims } from './token-claims.ts';

const [name, seconds] = process.argv.slice(2);
const algorithm = algorithms.find((known) => known === name);
if (algorithm === undefined) throw new Error(`${name} is not one of ${algorithms.join(', ')}`);

const sign = createSigner(algorithm);
const data = Buffer.from(JSON.stringify(sampleClaims));

function signFor(milliseconds: number): { signatures: number; seconds: number; cpuSeconds: number } {
  const cpu = process.cpuUsage();
  const started = performance.now();
  let signatures = 0;
  for (; performance.now() - started < milliseconds; signatures++) sign(data);
  const { user, system } = process.cpuUsage(cpu);
  return { signatures, seconds: (performance.now() - started) / 1000, cpuSeconds: (user + system) / 1e6 };
}

signFor(200);
process.stdout.write(JSON.stringify(signFor(Number(seconds) * 1000)));
