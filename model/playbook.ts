import { z } from 'zod';
import { declaredAccess } from './access.ts';
import { declaredAccounts } from './accounts.ts';
import { conflictPolicy } from './conflict.ts';
import { type Connection, connection } from './connection.ts';
import { fileContents } from './contents.ts';
import { declaredName as name, someNames as names } from './declared-name.ts';
import { declaredInstant, declaredLookups } from './declared-reading.ts';
import { declaredRepair } from './declared-repair.ts';
import { declaredSchema } from './declared-schema.ts';
import { embedding } from './embedding.ts';
import { encryptedColumns } from './encryption.ts';
import { fieldRule } from './field-rule.ts';
import { listedQuery } from './listed-query.ts';
import { conflictActions } from './mapping.ts';
import type { Lesson } from './matching.ts';
import { decidedDecisions as decided, draftedRules, openDecisions as open } from './open-decision.ts';
import { pipeline } from './pipelines/pipeline.ts';
import { publication } from './publication.ts';
import { sinkConnection } from './sink.ts';
import { outputTypes } from './transform.ts';
import { elementEntityName, elementPath } from './unnest.ts';
import { wholeRow } from './whole-row.ts';

const currencyHelp = 'Source column that says in which currency: each is added up by itself.';

/** What must hold when a phase is done; each becomes a ticked line and part of its validation. */
export const successCriterion = z.union([
  z.strictObject({ rows: z.int().min(0).describe('Rows of the target entity with a final fate, adopted ones included.') }),
  z.strictObject({ linked: z.string().describe('Target column that no row may leave empty.') }),
  z.strictObject({ unique: names.describe('Target columns that are unique together.') }),
  z.strictObject({
    ordered: z.strictObject({ by: z.string(), within: z.string() }).describe('`by` grows with the source key within each `within`.'),
  }),
  z.strictObject({
    sum: z
      .strictObject({ target: z.string(), source: z.string(), currency: z.string().optional().describe(currencyHelp) })
      .describe('Both columns add up to the same number, to the last decimal.'),
  }),
  z.strictObject({
    assert: z.string().describe('What holds, in words.'),
    sql: z.string().describe('One SELECT on the target that returns the rows that break it.'),
  }),
]);
export type SuccessCriterion = z.infer<typeof successCriterion>;

const viewEntry = z
  .strictObject({
    materialized: z.boolean().optional(),
    compared: z.array(z.string()),
    on: z.string().optional().describe('The collection that `pipeline` reads.'),
    pipeline: pipeline
      .optional()
      .describe('An aggregation pipeline of MongoDB, in relaxed Extended JSON; `godwit views` prints it as SQL.'),
    empties: z
      .record(z.string(), z.enum(['null', 'missing']))
      .optional()
      .describe(
        'What NULL stands for to `pipeline` where the documents had null and missing members: `users.nick`, `users.orders[].note`.',
      ),
  })
  .refine(({ on, pipeline: stages }) => (on === undefined) === (stages === undefined), '`on` and `pipeline` go together');
export type ViewEntry = z.infer<typeof viewEntry>;

export const playbookPhase = z.strictObject({
  phase: name,
  title: z.string().optional(),
  meaning: z.string().optional().describe('What the rows are to the people who use them; shown in guidance.'),
  off: z.string().optional().describe('Why the phase does not run; remove the key to run it.'),
  optional: z.boolean().default(false),
  depends_on: z.array(name).default([]),
  source: z.string().min(1),
  unnest: z
    .string()
    .refine((text) => elementPath(text) !== null, 'a path that ends in [] (an array) or {} (a map), such as `items[]`')
    .optional()
    .describe('The rows are elements inside the rows of `source`: `items[]` of an array, `by_day{}` of a map, in a column of JSON.'),
  element_key: z
    .union([z.strictObject({ path: z.string().min(1) }), z.literal('content')])
    .optional()
    .describe(
      'The member that tells the elements of one row apart, or `content`: what an element of a document holds, and a number ' +
        'among equal ones. Their place in the array, or name in the map, by default.',
    ),
  key: z
    .union([names, z.literal(wholeRow)])
    .optional()
    .describe('Columns of the source key, the primary key by default; `whole_row` where no columns tell rows apart.'),
  target: z.string().min(1),
  identity: z
    .strictObject({ name: name.optional(), strategy: z.enum(['derived', 'kept']).default('derived'), target_key: names.optional() })
    .prefault({}),
  lookups: declaredLookups,
  transform: z
    .strictObject({
      file: z
        .string()
        .regex(/^transforms\/[a-z][a-z0-9_-]{0,62}\.ts$/, 'a file such as transforms/steps.ts, beside the playbook')
        .describe('TypeScript that runs in the sandbox, on each row; its columns are named after the file: `steps.title`.'),
      output: z.record(name, z.enum(outputTypes)).describe('The columns that it returns, each with its type; any may be null.'),
      each: name
        .optional()
        .describe('The code may return several rows of one: this column of `output` tells them apart. It is part of their keys.'),
      now: declaredInstant,
    })
    .optional(),
  where: z.string().optional().describe('A boolean SQL expression over the row; other rows are skipped.'),
  conflict: z
    .strictObject({
      key: names.optional(),
      action: z.enum(conflictActions).default('update'),
      newest_by: z.string().optional(),
      duplicates: z.enum(['merge', 'quarantine']).default('quarantine'),
    })
    .prefault({}),
  triggers: z.enum(['keep', 'disable']).default('keep').describe("Whether the target's own row triggers fire on migrated rows."),
  mode: z.enum(['auto', 'merge']).default('auto').describe('`merge` keeps indexes and foreign keys up even on an empty target.'),
  deletes: z
    .enum(['keep', 'follow'])
    .optional()
    .describe('`follow`: `godwit differential migrate` removes rows that the source does not make any more; kept by default.'),
  both_changed: conflictPolicy
    .optional()
    .describe('What `godwit differential migrate` does with a column that both sides have changed since it was last brought.'),
  fields: z.record(z.string(), fieldRule).default({}),
  ignore: z.record(z.string(), z.string()).default({}).describe('Source columns that go nowhere, each with the reason.'),
  encrypt: encryptedColumns.optional().describe('Source columns whose values arrive encrypted, in columns of bytea.'),
  contents: fileContents
    .optional()
    .describe('Bytes of files (GridFS) of any size lie as large objects in a table of their own, which rows name by their SHA-256.'),
  success: z.array(successCriterion).default([]),
  repairs: z
    .array(declaredRepair)
    .max(200)
    .optional()
    .describe('What is done with rows that the phase refuses: approved with its terms, applied by each run.'),
  views: z
    .record(z.string(), viewEntry)
    .optional()
    .describe('Views of the target that read only this phase and those before; `compared` columns hold what they held in the source.'),
  drafted: z.array(draftedRules).optional().describe('Rules that nobody has confirmed yet; remove a column to declare its rule.'),
  open: open.optional().describe('What a person has to decide; see `godwit decide`.'),
  decided: decided.optional().describe('What was decided, by whom and why.'),
});
/** A phase as version 1 of a playbook has it. */
export type WrittenPhase = z.infer<typeof playbookPhase>;

/** Names of the databases that a phase reads and writes. */
export interface PhaseDatabases {
  readonly source: string;
  readonly target: string;
}

/** A phase as it is worked with: `source` and `target` are entities, `databases` says of which databases. */
export type PlaybookPhase = WrittenPhase & { readonly databases: PhaseDatabases };

/** Elements are an entity of their own, which is what the phase reads. */
const readingElements = (phase: PlaybookPhase): PlaybookPhase =>
  phase.unnest === undefined ? phase : { ...phase, source: elementEntityName(phase.source, phase.unnest) };

/** Of a playbook's file: thousands of phases with a score of columns each. */
export const playbookBytesMax = 16 * 1024 * 1024;

const place = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,62}\/./, 'a database and an entity of it, such as legacy/public.orders')
  .describe('A database of `databases` and an entity of it, such as `legacy/public.orders`.');

/** What all versions of a playbook have. */
const common = {
  playbook: name,
  title: z.string(),
  system: name.describe('Id of the legacy system; part of every derived key, so it never changes.'),
  approvals: z.enum(['two-person', 'self']).default('two-person').describe('`self` lets the author approve: for one-person use.'),
  same_database: z.boolean().optional().describe('`true`: source and target may be one database, or one a physical copy of the other.'),
  settings: z
    .strictObject({
      batch_rows: z.int().min(1).max(1_000_000).optional(),
      jobs: z.int().min(1).max(8).optional(),
      quarantine_rows_max: z.int().min(0).optional().describe('More quarantined rows than this in one phase stop it.'),
      quarantine_share_max: z.number().min(0).max(1).default(0.1),
      accept_from: z
        .number()
        .min(0.5)
        .max(1)
        .optional()
        .describe('Confidence from which a proposed rule counts as accepted and needs no look; 0.97 by default.'),
    })
    .prefault({}),
  groups: z.record(name, names).default({}),
  schema: declaredSchema.optional().describe('What the target has beside the columns that mappings fill; see `godwit schema emit`.'),
  queries: z
    .array(listedQuery)
    .max(1000)
    .optional()
    .describe('Queries of the application, as it asks them today and of the target; see `godwit queries compare`.'),
  accounts: declaredAccounts.optional().describe('Users of Supabase Auth that are brought along; see `godwit accounts review`.'),
  access: declaredAccess.optional().describe('As whom both sides are looked at; see `godwit access compare`.'),
  sinks: z.record(name, sinkConnection).optional().describe('Systems that items are published into, each by a name of its own.'),
  publications: z
    .array(publication)
    .max(200)
    .optional()
    .describe('What rows of the new side become in other systems; see `godwit publish`.'),
  embeddings: z.array(embedding).max(20).optional().describe('Texts of the new side as vectors; see `godwit embed`.'),
  open: open.optional().describe('What a person has to decide of the whole; see `godwit decide`.'),
  decided: decided.optional(),
};

const adoptedEntity = z.strictObject({
  target: z.string(),
  target_key: names,
  legacy_key: names.describe('Target columns that hold the legacy key.'),
  meaning: z.string().optional().describe('What the rows are, and who has moved them; shown in guidance.'),
});
const adoptedWords = 'Reference entities that are already in the target: never written, only referred to.';

/** A migration between two databases, declared. */
export const playbookVersion1 = z.strictObject({
  ...common,
  version: z.literal(1),
  source: connection,
  target: connection,
  adopted: z.record(name, adoptedEntity).default({}).describe(adoptedWords),
  phases: z.array(playbookPhase).min(1),
});
export type PlaybookVersion1 = z.infer<typeof playbookVersion1>;

/** A migration between any number of databases, declared. */
export const playbookVersion2 = z.strictObject({
  ...common,
  version: z.literal(2),
  databases: z.record(name, connection).describe('Every database by a name of its own; phases say which they read and which they write.'),
  control: name.optional().describe('The database that keeps the journal: needed where several are written.'),
  adopted: z
    .record(name, adoptedEntity.extend({ target: place }))
    .default({})
    .describe(adoptedWords),
  phases: z.array(playbookPhase.extend({ source: place, target: place })).min(1),
});
export type PlaybookVersion2 = z.infer<typeof playbookVersion2>;

/** A playbook as it is worked with, whichever version it was written in. */
export interface Playbook extends Omit<PlaybookVersion1, 'version' | 'source' | 'target' | 'adopted' | 'phases'> {
  /** The version that it was written in. */
  readonly version: 1 | 2;
  readonly databases: Readonly<Record<string, Connection>>;
  readonly control?: string | undefined;
  readonly adopted: Readonly<Record<string, AdoptedDeclaration>>;
  readonly phases: PlaybookPhase[];
  /** What words mean in it, as its specialists say beside it: no part of what is written. */
  readonly words?: readonly Lesson[];
}
export type AdoptedDeclaration = PlaybookVersion1['adopted'][string] & { readonly database: string };

/** Migrations, declared: databases, phases, mappings, conflict rules, success criteria. */
export const playbook = z.discriminatedUnion('version', [playbookVersion1, playbookVersion2]).transform(normalised);

/** The names that version 1 gives its databases. */
const ofVersion1: PhaseDatabases = { source: 'source', target: 'target' };

/** The one form of all versions. */
export function normalised(written: PlaybookVersion1 | PlaybookVersion2): Playbook {
  return written.version === 1 ? ofTwo(written) : ofMany(written);
}

function ofTwo({ source, target, adopted, phases, ...rest }: PlaybookVersion1): Playbook {
  return {
    ...rest,
    databases: { source, target },
    adopted: Object.fromEntries(Object.entries(adopted).map(([key, each]) => [key, { ...each, database: ofVersion1.target }])),
    phases: phases.map((phase) => readingElements({ ...phase, databases: ofVersion1 })),
  };
}

function ofMany({ adopted, phases, ...rest }: PlaybookVersion2): Playbook {
  return {
    ...rest,
    adopted: Object.fromEntries(
      Object.entries(adopted).map(([key, each]) => {
        const [database, target] = partsOfPlace(each.target);
        return [key, { ...each, target, database }];
      }),
    ),
    phases: phases.map((phase) => {
      const [[source, from], [target, into]] = [partsOfPlace(phase.source), partsOfPlace(phase.target)];
      return readingElements({ ...phase, source: from, target: into, databases: { source, target } });
    }),
  };
}

function partsOfPlace(text: string): [database: string, entity: string] {
  const at = text.indexOf('/');
  return [text.slice(0, at), text.slice(at + 1)];
}
