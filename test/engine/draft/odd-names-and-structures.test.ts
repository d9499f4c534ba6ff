import { describeWholeWay } from './whole-way.ts';

describeWholeWay({ name: 'odd-names.sql', schemas: ['public', 'odd "schema; --'], phases: 15 });
describeWholeWay({ name: 'every-structure.sql', schemas: ['public', 'billing'], phases: 3 });
describeWholeWay({ name: 'nasty.sql', schemas: ['public', 'odd "schema'], phases: 17 });
