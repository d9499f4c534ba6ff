import type { Logger } from 'pino';
import type { Conversations } from '../../app/conversation/conversations.ts';
import type { OwnWorkers } from '../../app/jobs/own-workers.ts';
import type { Config } from '../../config.ts';
import type { Principal } from '../../model/principal.ts';
import type { Alerts } from './alerts.ts';
import type { SignIn } from './auth/sign-in.ts';
import type { Feeds } from './feeds.ts';
import type { Looks } from './looks.ts';
import type { Metrics } from './metrics.ts';
import type { Streams } from './streams.ts';
import type { Tracing } from './tracing.ts';

/** What all rooms work with, as long as the server runs. */
export interface Services {
  readonly config: Config;
  /** In whose name the server itself looks; nothing is decided in it. */
  readonly keeper: Principal;
  readonly signIn: SignIn;
  readonly feeds: Feeds;
  readonly streams: Streams;
  readonly workers: OwnWorkers;
  readonly conversations: Conversations;
  readonly looks: Looks;
  readonly metrics: Metrics;
  readonly alerts: Alerts;
  /** Null where nobody collects traces. */
  readonly tracing: Tracing | null;
  readonly log: Logger;
  /** Aborted when the server stops. */
  readonly signal: AbortSignal;
  readonly startedAt: string;
}
