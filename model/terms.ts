import { z } from 'zod';
import { conflictPolicy, policyWords } from './conflict.ts';
import { fileContents } from './contents.ts';
import { declaredRepair, repairWords } from './declared-repair.ts';
import { digestOf } from './digest.ts';
import { encryptedColumns } from './encryption.ts';
import { type Mapping, mapping } from './mapping.ts';
import { findPhase, phasesOfIdentity } from './phases.ts';
import { type Playbook, type SuccessCriterion, successCriterion, type ViewEntry } from './playbook.ts';
import { connectionOf, namedDatabases } from './playbook-databases.ts';

/**
 * What people approve of a phase beside its mapping: all of the playbook that changes what runs, what is accepted or what counts as success, and is
 * not in the mapping's digest, or is worth saying by its own name. docs/playbook.md lists the keys that are no part of it, and why.
 */
export const terms = z.object({
  terms: z.literal(1),
  playbook: z.string(),
  phase: z.string(),
  /** The databases, of a side that has several. */
  databases: z.object({ source: z.string().optional(), target: z.string().optional() }).optional(),
  approvals: z.enum(['two-person', 'self']),
  optional: z.boolean(),
  mode: z.enum(['auto', 'merge']),
  triggers: mapping.shape.triggers,
  conflict: mapping.shape.conflict,
  dependsOn: z.array(z.string()),
  /** Phases that it refers to and that do not run. */
  parentsOff: z.array(z.string()),
  /** Adopted entities that it refers to. */
  adopted: z.record(
    z.string(),
    z.object({ target: z.string(), target_key: z.array(z.string()), legacy_key: z.array(z.string()), database: z.string().optional() }),
  ),
  quarantine: z.object({ rowsMax: z.number().nullable(), shareMax: z.number() }),
  /** Schemas of the target that asserts see without naming them. */
  schemas: z.array(z.string()),
  success: z.array(successCriterion),
  /** Rows that the source does not make any more go when a difference is brought; absent where they stay. */
  deletes: z.literal('follow').optional(),
  /** Which side wins a column that both have changed; absent where edited rows stay. */
  bothChanged: conflictPolicy.optional(),
  /** Views that were rewritten over its rows. */
  views: z.array(z.string()).optional(),
  /** The pipelines that views are made of, each by its digest. */
  pipelines: z.record(z.string(), z.string()).optional(),
  /** Encrypted columns: by which key, and whether equal values show. */
  encrypt: encryptedColumns.optional(),
  /** Where contents of files go; absent where they are columns. */
  contents: fileContents.optional(),
  /** What is done with rows that it refuses; absent where people decide each time. */
  repairs: z.array(declaredRepair).optional(),
  /** What nobody has decided, with the drafted choice by which it goes; absent where all is decided. */
  open: z.record(z.string(), z.string()).optional(),
});
export type Terms = z.infer<typeof terms>;

/** The terms of a mapping's phase, as the playbook has them. */
export function termsOf(playbook: Playbook, mapping: Mapping): Terms {
  const phase = findPhase(playbook, mapping.phase);
  const referred = new Set(mapping.fields.flatMap(({ rule }) => (rule.rule === 'reference' ? [rule.identity] : [])));
  const parents = [...referred].flatMap((identity) => phasesOfIdentity(playbook, identity));
  const named = phase ? namedDatabases(playbook, phase.databases) : {};
  const adopted = Object.entries(playbook.adopted).filter(([name]) => referred.has(name));
  const open = { ...playbook.open, ...phase?.open };
  const left = Object.entries(open).map(([name, { drafted }]): [string, string] => [name, drafted]);
  return {
    terms: 1,
    playbook: playbook.playbook,
    phase: mapping.phase,
    ...(Object.keys(named).length > 0 && { databases: named }),
    approvals: playbook.approvals,
    optional: phase?.optional ?? false,
    mode: phase?.mode ?? 'auto',
    triggers: mapping.triggers,
    conflict: mapping.conflict,
    dependsOn: [...(phase?.depends_on ?? [])].sort(),
    parentsOff: parents.flatMap(({ phase: name, off }) => (off === undefined ? [] : [name])).sort(),
    adopted: Object.fromEntries(
      adopted.map(([name, { database, meaning: _meaning, ...each }]) => [
        name,
        { ...each, ...(named.target !== undefined && { database }) },
      ]),
    ),
    quarantine: { rowsMax: playbook.settings.quarantine_rows_max ?? null, shareMax: playbook.settings.quarantine_share_max },
    schemas: phase ? connectionOf(playbook, phase.databases.target).schemas : [],
    success: phase?.success ?? [],
    ...(phase?.deletes === 'follow' && { deletes: phase.deletes }),
    ...(phase?.both_changed !== undefined && { bothChanged: phase.both_changed }),
    ...(phase?.views && { views: Object.keys(phase.views).sort(), ...pipelinesOf(phase.views) }),
    ...(phase?.encrypt && { encrypt: phase.encrypt }),
    ...(phase?.contents && { contents: phase.contents }),
    ...(phase?.repairs && { repairs: phase.repairs }),
    ...(left.length > 0 && { open: Object.fromEntries(left) }),
  };
}

function pipelinesOf(views: Readonly<Record<string, ViewEntry>>): Pick<Terms, 'pipelines'> {
  const made = Object.entries(views).filter(([, { pipeline }]) => pipeline !== undefined);
  const digests = made.map(([name, { on, pipeline, empties }]) => [name, digestOf({ on, pipeline, empties })]);
  return made.length === 0 ? {} : { pipelines: Object.fromEntries(digests) };
}

/** Digest that people approve. */
export const termsDigest = (terms: Terms): string => digestOf(terms);

/** Each term as what it is called and what it says; what is as it is by default and means nothing is left out. */
export function termLines(terms: Terms): [name: string, text: string][] {
  const { conflict, quarantine, dependsOn, parentsOff } = terms;
  const { rowsMax, shareMax } = quarantine;
  const winner = conflict.newestBy === undefined ? '' : ` by ${conflict.newestBy}`;
  return numbered([
    ['approvals', terms.approvals],
    [
      'conflict',
      `${conflict.action}${winner} on ${conflict.key.join(', ') || 'the target key'}; further source rows: ${conflict.duplicates}`,
    ],
    ['quarantine', `stops above ${rowsMax === null ? '' : `${rowsMax} rows or `}a share of ${shareMax}`],
    ['triggers', terms.triggers],
    ['mode', terms.mode],
    ...Object.entries(terms.databases ?? {}).map(([side, name]) => line(`${side} database`, name ?? '')),
    ...(terms.deletes ? [line('deletes', 'rows that the source does not make any more are removed by `differential migrate`')] : []),
    ...(terms.bothChanged ? [line('both_changed', policyWords(terms.bothChanged))] : []),
    ...(terms.optional ? [line('optional', 'the migration is whole without it')] : []),
    ...(terms.repairs ?? []).map((each) => line(`repair of ${each.cause} in ${each.field}`, repairWords(each))),
    ...(dependsOn.length > 0 ? [line('depends_on', dependsOn.join(', '))] : []),
    ...(parentsOff.length > 0 ? [line('refers to phases that are off', parentsOff.join(', '))] : []),
    ...Object.entries(terms.adopted).map(([name, { target, target_key, legacy_key, database }]) =>
      line(
        `adopted ${name}`,
        `${database === undefined ? '' : `${database}/`}${target}, key ${target_key.join(', ')}, legacy key ${legacy_key.join(', ')}`,
      ),
    ),
    ...(terms.schemas.join() === 'public' ? [] : [line('schemas of the target', terms.schemas.join(', '))]),
    ...terms.success.map(criterionLine),
    ...(terms.views ?? []).map((name) => line(`view ${name}`, 'gives the rows of the source')),
    ...Object.entries(terms.pipelines ?? {}).map(([name, digest]) => line(`pipeline of ${name}`, digest)),
    ...(terms.contents ? [line('contents', `large objects in ${terms.contents.into}, named by ${terms.contents.hash}`)] : []),
    ...Object.entries(terms.encrypt ?? {}).map(([name, { key, lookup }]) =>
      line(`encrypted ${name}`, `by the key ${key}${lookup ? '; equal values show' : ''}`),
    ),
    ...Object.entries(terms.open ?? {}).map(([name, drafted]) => line(`open: ${name}`, `nobody has decided; as drafted: ${drafted}`)),
  ]);
}

/** What differs between two terms of a phase, old → new, a line each; empty where nothing does. */
export function termChanges(before: Terms, after: Terms): string[] {
  const [old, now] = [new Map(termLines(before)), new Map(termLines(after))];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((name) => {
    const [was, is] = [old.get(name), now.get(name)];
    return was === is ? [] : [`${name}: ${was ?? 'not said'} → ${is ?? 'not said'}`];
  });
}

const line = (name: string, text: string): [string, string] => [name, text];

/** What must hold after a run, as a name and a text. */
export function criterionLine(criterion: SuccessCriterion): [string, string] {
  if ('rows' in criterion) return ['success: rows', String(criterion.rows)];
  if ('linked' in criterion) return [`success: linked ${criterion.linked}`, 'wanted'];
  if ('unique' in criterion) return [`success: unique ${criterion.unique.join(', ')}`, 'wanted'];
  if ('ordered' in criterion) return [`success: ordered by ${criterion.ordered.by}`, `within ${criterion.ordered.within}`];
  if ('sum' in criterion)
    return [`success: sum of ${criterion.sum.target}`, `that of ${criterion.sum.source}${perCurrency(criterion.sum.currency)}`];
  return [`success: assert "${criterion.assert}"`, criterion.sql.replaceAll(/\s+/g, ' ').trim()];
}

const perCurrency = (column: string | undefined): string => (column === undefined ? '' : `, each currency of ${column} by itself`);

/** What is said several times is told apart by its number. */
function numbered(lines: readonly [string, string][]): [string, string][] {
  const seen = new Map<string, number>();
  return lines.map(([name, text]) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return [count === 1 ? name : `${name} (${count})`, text];
  });
}
