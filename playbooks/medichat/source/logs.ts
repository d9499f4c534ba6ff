import { Int32 } from 'bson';
import { pick, seeded } from '../../seeded.ts';
import { type Collection, type Dirt, idOf, moment, nobody } from './collection.ts';
import { arrives, dirty, refused } from './dirt.ts';
import type { Log } from './documents.ts';
import { cleanUserId } from './users.ts';
import * as words from './words.ts';

const dirt: readonly Dirt<Log>[] = [
  ...dirty('user_gone', [arrives('activity_logs')], (log: Log) => ({ ...log, userId: nobody(6) })),
  ...dirty('no_address', [refused('activity_logs', 'invalid_value')], (log: Log) => ({ ...log, ip: '10.0.0.256' })),
  ...dirty('no_time', [refused('activity_logs', 'null_refused')], (log: Log) => ({ ...log, at: null })),
  ...dirty('nul_in_agent', [refused('activity_logs', 'unreadable')], (log: Log) => ({ ...log, userAgent: 'curl\0' })),
];

/** What was before and after, of whatever type the member had. */
function changes(draw: (below: number) => number): object[] {
  return pick<[object[], ...object[][]]>(
    [
      [{ field: 'phone', from: null, to: '+1 212 555 0199' }],
      [
        { field: 'heightCm', from: new Int32(171), to: new Int32(172) },
        { field: 'smoker', from: true, to: false },
      ],
      [{ field: 'insurance', to: { provider: 'PublicCare' } }],
    ],
    draw(3),
  );
}

function makeLog(index: number): Log {
  const draw = seeded(99_000_017 + index);
  const action = pick(words.actions, draw(1000));
  return {
    _id: idOf('log', index),
    ...(draw(10) > 0 && { userId: cleanUserId(draw(2500)) }),
    action,
    entity: { type: action.replace(/\..*/, ''), ...(draw(2) === 0 && { id: idOf('conversation', draw(3500)) }) },
    ip: `10.${draw(256)}.${draw(256)}.${draw(256)}`,
    userAgent: pick(words.agents, draw(100)),
    success: action !== 'login.failed',
    at: moment(Math.floor(index / 10), draw(1440)),
    ...(action === 'profile.changed' && { changes: changes(draw) }),
  };
}

/** Who did what, when and from where: written once and never changed. */
export const logs: Collection<Log> = {
  name: 'activity_logs',
  clean: 12_000,
  dirt,
  make: makeLog,
  phases: { activity_logs: () => false },
  elements: {},
};
