import type { SourceDatabase, SqlParser, TargetDatabase } from '../../model/contracts.ts';
import type { Playbook } from '../../model/playbook.ts';
import type { Notify } from '../../model/progress.ts';
import type { Transforms } from '../../model/sandbox.ts';
import type { TargetSession } from '../../model/session.ts';
import type { Journal } from '../journal/journal.ts';
import type { OpenDatabases } from '../route.ts';

/** What a stage works with. Each stage keeps what it made in the journal, under its digest. */
export interface StageContext {
  readonly playbook: Playbook;
  readonly source: SourceDatabase;
  readonly target: TargetDatabase;
  /** Where the playbook reads or writes several. */
  readonly several?: OpenDatabases;
  /** Session on the journal. */
  readonly control: TargetSession;
  readonly journal: Journal;
  readonly parser: SqlParser;
  /** The playbook's transforms; needed for phases that have one. */
  readonly transforms?: Transforms;
  readonly notify: Notify;
  /** Who runs the stage: the author of what it makes. */
  readonly author: string;
}

/** Phases that run: those that the playbook has not turned off. */
export function runningPhases({ phases }: Playbook): Playbook['phases'] {
  return phases.filter(({ off }) => off === undefined);
}
