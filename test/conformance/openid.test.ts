import { after } from 'node:test';
import { openid } from './index.ts';
import { prove } from './prove.ts';

for (const specification of openid) prove(specification, { after });
