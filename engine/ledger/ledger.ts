import { canonicalKey } from '../../model/identity.ts';
import type { BatchKind, FateCounts, Slice } from '../../model/ledger.ts';
import { noRows, writtenOf } from '../../model/ledger.ts';
import { addBuckets, type BucketSum, bucketRoot } from '../../model/manifest.ts';
import type { BatchContext } from '../../model/phase-statements.ts';
import type { UnreadableRow } from '../../model/reading.ts';
import type { QuarantineGroup } from '../../model/report.ts';
import type { SqlSession, TargetSession } from '../../model/session.ts';
import { install, older, requireInstalled, statementText } from '../schema/install.ts';

/** Names one pass over one phase of one run; a resume that finds a moved source makes another pass. */
export interface PassName {
  readonly run: string;
  readonly phase: string;
  readonly pass: number;
}

/** What a batch is about, and from which view of the source it was read. */
export interface Claim extends PassName {
  readonly kind: BatchKind;
  readonly slice: number;
  readonly epoch: number;
  readonly position: string;
  readonly mapping: string;
}

/** The door to the ledger tables of one target. Every method works in the caller's transaction. */
export interface Ledger {
  install(session: TargetSession): Promise<void>;
  /** For whoever only looks: throws `nothing_recorded`, `schema_older` or `schema_newer` where these tables are not there as they are now. */
  requireInstalled(session: SqlSession, runs: readonly string[]): Promise<void>;
  /** Gives the migration what the version before wrote for its runs, without a name. Changes nothing where there is none. */
  takeOver(session: SqlSession, runs: readonly string[]): Promise<void>;
  /** Inserts the ledger row, the fence of a batch; null when another process has it already, or for a slice of a pass that is not open any more. */
  claim(session: SqlSession, claim: Claim): Promise<string | null>;
  /** Writes counts and digest into the claimed row; the database refuses counts that do not add up. */
  complete(session: SqlSession, batch: string, fates: FateCounts, buckets: readonly BucketSum[]): Promise<void>;
  /** Persists the slices of a pass before any work; a second call changes nothing. */
  saveSlices(session: SqlSession, pass: PassName, slices: readonly Slice[]): Promise<void>;
  fates(session: SqlSession, pass: PassName): Promise<FateCounts>;
  /** Epochs and source positions that the committed batches of a pass were read in. */
  epochs(session: SqlSession, pass: PassName): Promise<{ epoch: number; position: string }[]>;
  /** Rows written by all passes of a phase, and how many of them as new ones (null: not known). */
  written(session: SqlSession, pass: PassName): Promise<{ readonly written: number; readonly inserted: number | null }>;
  /** Slices of a pass, and the rows that they were cut for. */
  sliced(session: SqlSession, pass: PassName): Promise<{ slices: number; rows: number }>;
  /** Forgets the rows and late references that earlier passes of the phase kept aside: the next pass judges every row again. */
  clearQuarantine(session: SqlSession, pass: PassName): Promise<void>;
  /** Keeps records aside that are no rows, under their places. */
  quarantineUnreadable(session: SqlSession, batch: BatchContext, entity: string, rows: readonly UnreadableRow[]): Promise<void>;
  /** Rows kept aside, by reason. */
  quarantineGroups(session: SqlSession, run: string, phase: string): Promise<QuarantineGroup[]>;
  /** Whether a run has batches of these phases that were read at another position of their source. */
  hasMoved(session: SqlSession, run: string, phases: readonly string[], position: string): Promise<boolean>;
  /** Whether approved patches change rows of a source entity in a phase. */
  hasPatches(session: SqlSession, phase: string, entity: string): Promise<boolean>;
  /** Whether the key map knows rows of an identity. */
  hasKeys(session: SqlSession, identity: string): Promise<boolean>;
  /** Sums of all batches of a pass; their root is the root of the phase. */
  buckets(session: SqlSession, pass: PassName): Promise<BucketSum[]>;
}

type KnownFates = Omit<FateCounts, 'inserted' | 'overwritten'> & { readonly inserted: number | null; readonly overwritten: number | null };

const files = { name: 'ledger', folder: import.meta.dirname } as const;

/** Opens the ledger in `schema` (`migration_control`, or a rehearsal's own) for a migration: the playbook's name, a part of every key. */
export function openLedger(schema: string, migration: string): Ledger {
  const text = (file: string): string => statementText(files.folder, file, schema);
  const isFound = async (session: SqlSession, file: string, values: unknown[]): Promise<boolean> =>
    (await session.query<{ found: boolean }>({ text: text(file), values }))[0]?.found === true;
  const ofPass = ({ run, phase, pass }: PassName): unknown[] => [run, phase, pass];
  return {
    install: (session) => install(session, files, schema),
    requireInstalled: async (session, runs) => {
      await requireInstalled(session, files, schema);
      if (await isFound(session, 'untaken.sql', [runs])) throw older(files, schema);
    },
    takeOver: async (session, runs) => {
      if (!(await isFound(session, 'untaken.sql', [runs]))) return;
      await session.query({ text: text('take-over.sql'), values: [migration, runs] });
    },
    claim: async (session, claim) => {
      const values = [...ofPass(claim), claim.kind, claim.slice, claim.epoch, claim.position, claim.mapping, migration];
      const statement = claim.kind === 'batch' ? { text: text('claim-open.sql'), name: `claim in ${schema}` } : { text: text('claim.sql') };
      const [row] = await session.query<{ id: string }>({ ...statement, values });
      return row?.id ?? null;
    },
    complete: async (session, batch, fates, buckets) => {
      const counts = [fates.read, fates.written, fates.unchanged, fates.skipped, fates.quarantined];
      const proof = [JSON.stringify(buckets), bucketRoot(buckets)];
      const { inserted = null, overwritten = null } = writtenOf(fates) ?? {};
      const values = [batch, ...counts, ...proof, inserted, overwritten];
      await session.query({ text: text('complete.sql'), values, name: `complete in ${schema}` });
    },
    saveSlices: async (session, pass, slices) => {
      const rows = slices.map(({ upTo, ...rest }) => ({ ...rest, up_to: upTo }));
      await session.query({ text: text('save-slices.sql'), values: [...ofPass(pass), JSON.stringify(rows)] });
    },
    fates: async (session, pass) => {
      const [row] = await session.query<KnownFates>({ text: text('fates.sql'), values: ofPass(pass) });
      if (!row) return noRows;
      const { inserted, overwritten, ...counts } = row;
      return inserted === null || overwritten === null ? counts : { ...counts, inserted, overwritten };
    },
    epochs: (session, pass) => session.query({ text: text('epochs.sql'), values: ofPass(pass) }),
    written: async (session, { run, phase }) => {
      const [row] = await session.query<{ written: number; inserted: number | null }>({ text: text('written.sql'), values: [run, phase] });
      return row ?? { written: 0, inserted: 0 };
    },
    sliced: async (session, pass) => {
      const [row] = await session.query<{ slices: number; rows: number }>({ text: text('slices.sql'), values: ofPass(pass) });
      return row ?? { slices: 0, rows: 0 };
    },
    clearQuarantine: async (session, { run, phase }) => {
      await session.query({ text: text('clear-quarantine.sql'), values: [run, phase] });
    },
    quarantineUnreadable: async (session, { batch, run, phase }, entity, rows) => {
      const kept = rows.map(({ place, why, reason = 'unreadable', key = [place], row }) => ({
        ...{ sourceKey: canonicalKey(key), reason },
        row: JSON.stringify({ place, why, ...row }),
      }));
      await session.query({ text: text('quarantine-unreadable.sql'), values: [batch, run, phase, entity, JSON.stringify(kept)] });
    },
    quarantineGroups: (session, run, phase) => session.query({ text: text('quarantine-groups.sql'), values: [run, phase] }),
    hasMoved: (session, run, phases, position) => isFound(session, 'has-moved.sql', [run, position, phases]),
    hasPatches: (session, phase, entity) => isFound(session, 'has-patches.sql', [migration, phase, entity]),
    hasKeys: (session, identity) => isFound(session, 'has-keys.sql', [migration, identity]),
    buckets: async (session, pass) => {
      const rows = await session.query<{ buckets: BucketSum[] }>({ text: text('buckets.sql'), values: ofPass(pass) });
      return addBuckets(rows.flatMap((row) => row.buckets));
    },
  };
}
