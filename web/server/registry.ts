import type { ServedRoom } from './room.ts';
import { auditRoom } from './routes/audit.ts';
import { chatRoom } from './routes/chat.ts';
import { guidanceRoom } from './routes/guidance.ts';
import { overviewRoom } from './routes/overview.ts';
import { planRoom } from './routes/plan.ts';
import { reviewRoom } from './routes/review.ts';
import { rowsRoom } from './routes/rows.ts';
import { runsRoom } from './routes/runs.ts';
import { sessionRoom } from './routes/session.ts';
import { settingsRoom } from './routes/settings.ts';
import { syncRoom } from './routes/sync.ts';
import { validationRoom } from './routes/validation.ts';

/** Every room that the server answers for. */
export const rooms: readonly ServedRoom[] = [
  sessionRoom,
  overviewRoom,
  chatRoom,
  planRoom,
  reviewRoom,
  runsRoom,
  rowsRoom,
  syncRoom,
  validationRoom,
  guidanceRoom,
  auditRoom,
  settingsRoom,
];
