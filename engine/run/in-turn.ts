import type { Statement, TargetSession } from '../../model/session.ts';

/** A session that several callers may ask at once: its statements run one after the other. */
export function inTurn(session: TargetSession): TargetSession {
  let last: Promise<unknown> = Promise.resolve();
  return {
    ...session,
    query: <Row>(statement: Statement): Promise<Row[]> => {
      const answer = last.then(() => session.query<Row>(statement));
      last = answer.catch(() => {});
      return answer;
    },
  };
}
