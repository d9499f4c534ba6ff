import { describeWholeWay } from './whole-way.ts';

describeWholeWay({ name: 'odd-keys.sql', schemas: ['public'], phases: 17 });
describeWholeWay({ name: 'without-keys.sql', schemas: ['public'], phases: 6 });
describeWholeWay({ name: 'values-of-all-kinds.sql', schemas: ['public'], phases: 7 });
