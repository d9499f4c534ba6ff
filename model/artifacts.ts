import { z } from 'zod';
import { accessComparison } from './access.ts';
import { accountsPlan } from './accounts.ts';
import { capturePlan } from './capture-plan.ts';
import { catalog } from './catalog.ts';
import { causeRepair } from './cause-repair.ts';
import { databaseIdentity } from './database-identity.ts';
import { differential } from './differential.ts';
import { mappedEmbedding } from './embedding.ts';
import { fieldRule } from './field-rule.ts';
import { manifest } from './manifest.ts';
import { mapping } from './mapping.ts';
import { plan } from './plan.ts';
import { playbookChange } from './playbook-change.ts';
import { keptPlaybook, prepared } from './prepared.ts';
import { profile, risk } from './profile.ts';
import { mappedPublication } from './publication.ts';
import { queryComparison } from './query-comparison.ts';
import { dismissal, patch } from './repair.ts';
import { rollbackRecord, safeguard } from './safeguard.ts';
import { sandboxKinds } from './sandbox.ts';
import { shownCode } from './shown-code.ts';
import { syncRule } from './sync-job.ts';
import { syncProof } from './sync-proof.ts';
import { terms } from './terms.ts';
import { triedTransform } from './transform-proposal.ts';
import { verdict } from './verdict.ts';

/** A side's database as it is kept and approved: in the journal only, never beside the playbook. */
const knownDatabase = databaseIdentity.extend({
  side: z.enum(['source', 'target']),
  /** Its name in the playbook, where the side has several. */
  called: z.string().optional(),
  /** Whether the playbook names a database of the server that comes with Godwit. */
  embedded: z.boolean(),
});
export type KnownDatabase = z.infer<typeof knownDatabase>;

/** What a database is called among those of its playbook. */
export const sideOf = ({ side, called }: Pick<KnownDatabase, 'side' | 'called'>): string =>
  called === undefined ? side : `${side} ${called}`;

const fingerprints = z.record(z.string(), z.string());

/** What both sides looked like when a run was validated: as long as it stays, another run would change nothing. */
const standstill = z.object({
  run: z.string(),
  /** Digest of the whole playbook. */
  playbook: z.string(),
  mappings: fingerprints,
  source: fingerprints,
  target: fingerprints,
});
export type UnchangedRun = z.infer<typeof standstill>;

/** Which code ran where, for one phase. */
const ranCode = z.object({
  for: z.enum(['run', 'validation', 'replay', 'verification', 'rehearsal', 'dry run']),
  /** Null for what leaves no run behind. */
  run: z.string().nullable(),
  transform: z.string(),
  sandbox: z.enum(sandboxKinds),
  /** In words. */
  place: z.string(),
});
export type RanCode = z.infer<typeof ranCode>;

/** What a review showed of a phase: digests, so that a later decision is about exactly that. */
const shownReview = z.object({
  phase: z.string(),
  mapping: z.string(),
  terms: z.string(),
  /** Of the databases, by side. */
  databases: z.record(z.string(), z.string()),
  /** Digest of all that was printed, samples and what code made of them among it. */
  printed: z.string(),
  at: z.iso.datetime(),
});
export type ShownReview = z.infer<typeof shownReview>;

/** A change as it is approved: with the mappings that it makes, by phase, so that one decision is about all of it. */
export const keptChange = z.object({
  change: playbookChange,
  mappings: z.record(z.string(), z.string()),
  /** How proposed code did; no part of the digest. */
  tried: triedTransform.omit({ digest: true }).nullable(),
});
export type KeptChange = z.infer<typeof keptChange>;

/** Whether a source is read by a role that may more than read, and who accepted it. */
const allowance = z.object({ superuser: z.boolean(), by: z.string(), at: z.iso.datetime() });

/** Each kind of artifact with its schema, which its content is held against whenever it is read. */
const artifactSchemas = {
  allowance,
  catalog,
  profile,
  /** The profile of one entity, for the matcher. */
  evidence: profile,
  /** Of a whole migration, or a change of its playbook that somebody proposes. */
  plan: z.union([plan, keptChange]),
  mapping,
  /** What a phase runs by beside its mapping, and the playbook that it was mapped from. */
  prepared,
  playbook: keptPlaybook,
  /** What rows become in another system. */
  publication: mappedPublication,
  /** How something beside the rows is brought. */
  copy: accountsPlan,
  /** What rows become as vectors. */
  embedding: mappedEmbedding,
  terms,
  databases: knownDatabase,
  review: shownReview,
  verdict,
  /** By which key of a name values are encrypted. */
  encryption: z.object({ key: z.string(), id: z.string() }),
  /** Queries of source and target, side by side. */
  queries: queryComparison,
  /** What people reach of source and target. */
  access: accessComparison,
  manifest,
  standstill,
  /** What a correction would change in the playbook, once somebody approves the mapping that it makes. */
  correction: z.object({ phase: z.string(), field: z.string(), rule: fieldRule }),
  /** What an agent asks for: phases of a run to be taken back. */
  rollback: z.object({ rollback: z.array(z.string()), run: z.string().nullable() }),
  safeguard,
  sandbox: ranCode,
  sample: shownCode,
  rolled_back: rollbackRecord,
  patch,
  /** Patches of all rows of a cause. */
  repair: causeRepair,
  dismissal,
  /** What differs between the sides, and the repair of it. */
  differential,
  /** Both sides compared at one position of the source. */
  sync_proof: syncProof,
  /** How much a job that comes back may bring by itself. */
  sync_rule: syncRule,
  /** What following the changes of a source makes there. */
  capture: capturePlan,
  /** One that people have accepted, or not. */
  risk,
} as const satisfies Record<string, z.ZodType>;

export type ArtifactKind = keyof typeof artifactSchemas;
export type ArtifactContent<Kind extends ArtifactKind> = z.infer<(typeof artifactSchemas)[Kind]>;

const schemas: { readonly [Kind in ArtifactKind]: z.ZodType<ArtifactContent<Kind>> } = artifactSchemas;

/** The content as its kind has it; undefined where it does not fit. */
export function artifactContent<Kind extends ArtifactKind>(kind: Kind, content: unknown): ArtifactContent<Kind> | undefined {
  return schemas[kind].safeParse(content).data;
}
