import type { ServedRoom } from './room.ts';
import { overviewRoom } from './routes/overview.ts';
import { reviewRoom } from './routes/review.ts';
import { runsRoom } from './routes/runs.ts';
import { sessionRoom } from './routes/session.ts';

/** Every room that the server answers for. */
export const rooms: readonly ServedRoom[] = [sessionRoom, overviewRoom, reviewRoom, runsRoom];
