import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expected } from './generate.ts';

// Run after a change of the generator: node playbooks/dispatch/write-expected.ts
writeFileSync(join(import.meta.dirname, 'expected.json'), `${JSON.stringify(expected(), null, 2)}\n`);
