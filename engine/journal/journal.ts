import { type ArtifactContent, type ArtifactKind, artifactContent } from '../../model/artifacts.ts';
import { type AuditKeys, noAuditKeys } from '../../model/audit-key.ts';
import { canonicalJson, digestOf } from '../../model/digest.ts';
import { GodwitError } from '../../model/errors.ts';
import type { SqlSession, TargetSession } from '../../model/session.ts';
import { inTransaction } from '../batch/write-batch.ts';
import { install, requireInstalled, statementText } from '../schema/install.ts';
import { type StoredArtifact, storedDigest } from './artifact-digest.ts';
import { type Audit, openAudit } from './audit.ts';
import { isSamePerson } from './person.ts';
import { requireIntact } from './records.ts';
import { sealOf } from './seals.ts';
import { tampered } from './tampered.ts';
import { refuseAuthor } from './two-people.ts';

/** What a stage made. */
export interface Artifact {
  readonly kind: ArtifactKind;
  readonly playbook: string;
  readonly name: string;
  readonly content: unknown;
  readonly author: string;
  /** Digest to store it under; of the whole content by default. */
  readonly digest?: string;
}

export interface Decision {
  readonly artifact: string;
  /** For which playbook; for that of the artifact by default. */
  readonly playbook?: string;
  readonly decision: 'approved' | 'rejected' | 'commented';
  readonly by: string;
  readonly evidence?: string;
  readonly reason?: string;
  /** Whether an author may approve: the playbook's `approvals: self`. */
  readonly selfAllowed: boolean;
  /** What else the audit log says of it: names and digests. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** Further names of who decides; none of them may be an author's either. */
  readonly alsoKnownAs?: readonly string[];
}

export interface Approval {
  readonly by: string;
  readonly at: string;
  /** Whether who approved also made it. */
  readonly isAuthor: boolean;
  /** Digest of what the reviewer saw beside it; null where nothing of it was kept. */
  readonly evidence: string | null;
}

type StoredApproval = Omit<Approval, 'isAuthor'> & { readonly author: string; readonly decision: 'approved' | 'rejected' };

/** The newest word on a digest; comments are none. */
export interface LatestDecision extends Approval {
  readonly decision: 'approved' | 'rejected';
}

/** An artifact under its digest. One that no longer fits the schema of its kind counts as not there: it is made, or approved, again. */
export interface Kept<Kind extends ArtifactKind> {
  readonly digest: string;
  readonly content: ArtifactContent<Kind>;
}

/** The door to the journal tables: artifacts by digest, and what people decided about them. */
export interface Journal {
  readonly audit: Audit;
  install(session: TargetSession): Promise<void>;
  /** For whoever only looks: throws `nothing_recorded`, `schema_older` or `schema_newer` where these tables are not there as they are now. */
  requireInstalled(session: SqlSession): Promise<void>;
  /** Stores an artifact once, makes it the current one under its name, and returns its digest. */
  save(session: SqlSession, artifact: Artifact): Promise<string>;
  /**
   * Stores artifacts of different names, and notes which of them stand under their name only now, and who brought that about; returns their
   * digests.
   */
  saveChanges(session: SqlSession, artifacts: readonly Artifact[]): Promise<string[]>;
  /** Content of an artifact; throws `artifact_not_found`, `record_tampered` where it is not what its digest says. */
  read(session: SqlSession, digest: string): Promise<unknown>;
  /** The same as what its kind holds; throws `artifact_not_found` also where it is of another kind, or of a version that kept other things. */
  readAs<Kind extends ArtifactKind>(session: SqlSession, digest: string, kind: Kind): Promise<ArtifactContent<Kind>>;
  /** The current artifact of a kind and name; null when there is none. */
  last<Kind extends ArtifactKind>(session: SqlSession, playbook: string, kind: Kind, name: string): Promise<Kept<Kind> | null>;
  /** The artifact of a kind and name that was approved last for the playbook, where that stands; null when there is none. */
  lastApproved<Kind extends ArtifactKind>(session: SqlSession, playbook: string, kind: Kind, name: string): Promise<Kept<Kind> | null>;
  /** Digests that stood under a kind and name, the current one first. */
  digests(session: SqlSession, playbook: string, kind: Artifact['kind'], name: string, limit: number): Promise<string[]>;
  /** What people last decided; null when nobody did. */
  lastDecision(session: SqlSession, digest: string): Promise<LatestDecision | null>;
  /** The approval that stands; null when nobody decided, or the newest word is a rejection. */
  approval(session: SqlSession, digest: string): Promise<Approval | null>;
  /** Who made an artifact, and everybody who changed what stands under its name since that was last approved. */
  authors(session: SqlSession, digest: string): Promise<string[]>;
  /** How a playbook's approvals were when the last one was given; null before the first. */
  approvalsMode(session: SqlSession, playbook: string): Promise<'two-person' | 'self' | null>;
  /**
   * Records a decision, and in the same transaction its entry in the audit log; throws `self_approval` where an author may not approve,
   * `artifact_not_found` for an unknown digest.
   */
  decide(session: TargetSession, decision: Decision): Promise<void>;
  /** Who approved the digest; throws `not_approved` when nobody did, or the newest word is a rejection. */
  requireApproval(session: SqlSession, digest: string, what: string): Promise<string>;
  /** The approval that stood when a run began, with what the audit log binds of it; null where none did. */
  approvalOfRun(session: SqlSession, digest: string, run: string): Promise<{ readonly by: string; readonly seal: string } | null>;
  /**
   * Holds artifacts that are about to be used, and all decisions on them, against their digests and the audit log. Digests of which nothing is
   * stored are
   * passed over. Throws `record_tampered`, `audit_key_missing`.
   */
  requireIntact(session: SqlSession, digests: readonly string[]): Promise<void>;
}

/** Contents that are read or written at once: a mapping may have thousands of columns. */
const artifactsAtOnce = 100;

const files = { name: 'journal', folder: import.meta.dirname } as const;

/** Opens the journal in `schema`, its audit log kept with `keys`. */
export function openJournal(schema: string, keys: AuditKeys = noAuditKeys): Journal {
  const audit = openAudit(schema, keys);
  const text = (file: string): string => statementText(files.folder, file, schema);
  const stored = async (session: SqlSession, digests: readonly string[]): Promise<StoredRow[]> =>
    (await session.query<StoredRow>({ text: text('find-artifacts.sql'), values: [digests] })).map(asStored);
  const find = async (session: SqlSession, digest: string): Promise<StoredRow> => {
    const [row] = await stored(session, [digest]);
    if (!row) throw new GodwitError('artifact_not_found', `No artifact has the digest ${digest}.`, { details: { digest } });
    return row;
  };
  const newest = async <Kind extends ArtifactKind>(session: SqlSession, file: string, kind: Kind, at: readonly string[]) => {
    const [playbook, name] = at;
    const [row] = await session.query<StoredRow>({ text: text(file), values: [playbook, kind, name] });
    const content = row && contentOf(kind, asStored(row));
    return row && content !== undefined ? { digest: row.digest, content } : null;
  };
  const lastDecision = async (session: SqlSession, digest: string): Promise<LatestDecision | null> => {
    const [last] = await session.query<StoredApproval>({ text: text('last-decision.sql'), values: [digest] });
    if (!last) return null;
    const { author, ...told } = last;
    return { ...told, isAuthor: isSamePerson(author, last.by) };
  };
  const save = async (session: SqlSession, artifacts: readonly Artifact[]): Promise<SavedArtifact[]> => {
    const saved = artifacts.map(({ content, digest = digestOf(content), ...rest }) => ({
      ...rest,
      digest,
      content: canonicalJson(content),
    }));
    await session.query({ text: text('save-artifacts.sql'), values: columnsOf(saved, savedColumns) });
    return saved;
  };
  const authors = async (session: SqlSession, digest: string): Promise<string[]> =>
    (await session.query<{ author: string }>({ text: text('authors.sql'), values: [digest] })).map(({ author }) => author);
  return {
    audit,
    install: (session) => install(session, files, schema),
    requireInstalled: (session) => requireInstalled(session, files, schema),
    save: async (session, artifact) => (await save(session, [artifact]))[0]?.digest ?? '',
    saveChanges: async (session, artifacts) => {
      const digests: string[] = [];
      for (let from = 0; from < artifacts.length; from += artifactsAtOnce) {
        const saved = await save(session, artifacts.slice(from, from + artifactsAtOnce));
        await session.query({ text: text('note-changes.sql'), values: columnsOf(saved, ['playbook', 'kind', 'name', 'digest', 'author']) });
        digests.push(...saved.map(({ digest }) => digest));
      }
      return digests;
    },
    read: async (session, digest) => JSON.parse((await find(session, digest)).content),
    readAs: async (session, digest, kind) => {
      const content = contentOf(kind, await find(session, digest));
      if (content !== undefined) return content;
      throw new GodwitError('artifact_not_found', `${digest.slice(0, 12)} is no ${kind} that can be read.`, { details: { digest, kind } });
    },
    last: (session, playbook, kind, name) => newest(session, 'last-artifact.sql', kind, [playbook, name]),
    lastApproved: (session, playbook, kind, name) => newest(session, 'last-approved.sql', kind, [playbook, name]),
    digests: async (session, ...values) =>
      (await session.query<{ digest: string }>({ text: text('digests.sql'), values })).map(({ digest }) => digest),
    approval: async (session, digest) => {
      const last = await lastDecision(session, digest);
      return last?.decision === 'approved' ? { by: last.by, at: last.at, isAuthor: last.isAuthor, evidence: last.evidence } : null;
    },
    lastDecision,
    authors,
    approvalsMode: async (session, playbook) => {
      const [last] = await session.query<{ mode: 'two-person' | 'self' }>({ text: text('approvals-mode.sql'), values: [playbook] });
      return last?.mode ?? null;
    },
    decide: async (session, { artifact, playbook, decision, by, evidence, reason, selfAllowed, alsoKnownAs = [], details }) => {
      const { author } = await find(session, artifact);
      if (decision === 'approved' && !selfAllowed) refuseAuthor(artifact, [by, ...alsoKnownAs], await authors(session, artifact));
      await inTransaction(session, async () => {
        const values = [artifact, evidence ?? null, decision, by, reason ?? null, playbook ?? null];
        const rows = await session.query<{ id: string; sealed: string }>({ text: text('decide.sql'), values });
        const made = rows.map(({ id, sealed }) => ({ id, artifact, author, seal: sealOf(sealed) }));
        await audit.appendWithin(session, { actor: by, action: decision, details: { ...details, approval: made[0] } });
        await session.query({ text: text('add-decided.sql'), values: [artifact, playbook ?? null, decision, by] });
      });
    },
    requireApproval: async (session, digest, what) => {
      const last = await lastDecision(session, digest);
      if (last?.decision === 'approved') return last.by;
      const state = last ? `was rejected by ${last.by}` : 'is not approved';
      throw new GodwitError('not_approved', `The ${what} ${digest.slice(0, 12)} ${state}.`, { details: { digest } });
    },
    approvalOfRun: async (session, digest, run) => {
      const values = [digest, run];
      const [last] = await session.query<{ decision: string; by: string; sealed: string }>({ text: text('approval-of-run.sql'), values });
      return last?.decision === 'approved' ? { by: last.by, seal: sealOf(last.sealed) } : null;
    },
    requireIntact: async (session, digests) => {
      await requireIntact(session, schema, audit, keys, digests);
      for (let from = 0; from < digests.length; from += artifactsAtOnce) await stored(session, digests.slice(from, from + artifactsAtOnce));
    },
  };
}

type SavedArtifact = Omit<Artifact, 'content' | 'digest'> & { readonly content: string; readonly digest: string };

const savedColumns = ['digest', 'kind', 'playbook', 'name', 'content', 'author'] as const;

/** Rows as arrays of their columns. */
const columnsOf = (rows: readonly SavedArtifact[], columns: readonly (keyof SavedArtifact)[]): string[][] =>
  columns.map((column) => rows.map((row) => row[column]));

interface StoredRow extends StoredArtifact {
  readonly digest: string;
  readonly author: string;
}

/** What the kind's schema makes of the content; undefined where it is of another kind or does not fit. */
function contentOf<Kind extends ArtifactKind>(kind: Kind, row: StoredRow): ArtifactContent<Kind> | undefined {
  if (row.kind !== kind) return undefined;
  return artifactContent(kind, JSON.parse(row.content));
}

function digestIfAny(row: StoredRow): string | null {
  try {
    return storedDigest(row);
  } catch {
    return null;
  }
}

/** The row, if its content is what its digest says. */
function asStored(row: StoredRow): StoredRow {
  if (digestIfAny(row) === row.digest) return row;
  const { digest, kind, name } = row;
  throw tampered(`The content of the ${kind} ${digest.slice(0, 12)} (${name}) is not what its digest says: it was changed.`, {
    digest,
    kind,
    name,
  });
}
