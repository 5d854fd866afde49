import { after } from 'node:test';
import { oauth } from './index.ts';
import { prove } from './prove.ts';

for (const specification of oauth) prove(specification, { after });
