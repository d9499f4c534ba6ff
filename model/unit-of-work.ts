/**
 * Sessions of which each is one unit of work: borrowed, used by nobody else meanwhile, and given back. So what is asked at once never shares a
 * transaction.
 */
export interface UnitOfWork<Session> {
  /** Waits for a session that is free; throws `timeout` where none becomes so in time. */
  within<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /** After the last piece of work. */
  close(): Promise<void>;
}
