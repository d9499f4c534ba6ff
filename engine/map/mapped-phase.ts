import type { Entity } from '../../model/catalog.ts';
import type { Mapping } from '../../model/mapping.ts';
import type { ResolvedIdentity } from '../../model/phase-statements.ts';
import type { PlaybookPhase } from '../../model/playbook.ts';
import type { SourceRead } from '../../model/reading.ts';

/** A phase with its mapping: all that is needed to compile it. */
export interface MappedPhase {
  readonly phase: PlaybookPhase;
  readonly mapping: Mapping;
  /** Digest that people approve. */
  readonly digest: string;
  readonly sourceRead: SourceRead;
  readonly target: Entity;
  readonly identities: ReadonlyMap<string, ResolvedIdentity>;
}
