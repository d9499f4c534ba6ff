import { describeWholeWay } from './whole-way.ts';

describeWholeWay({ name: 'video-rental.sql', schemas: ['public'], phases: 13 });
describeWholeWay({ name: 'trading-company.sql', schemas: ['public'], phases: 10 });
describeWholeWay({ name: 'music-store.sql', schemas: ['public', 'billing'], phases: 9 });
