import { facetOf } from '../../../model/facet.ts';
import type { FieldRule } from '../../../model/field-rule.ts';
import type { Choice, OpenDecision } from '../../../model/open-decision.ts';
import type { Playbook, PlaybookPhase } from '../../../model/playbook.ts';
import { contentColumn } from '../../../model/unnest.ts';
import type { DocumentTable, RelationalForm } from './document-table.ts';

/** A playbook that was drafted over tables, with the sources, columns and keys of the documents that these are made of. */
export function inDocumentWords(playbook: Playbook, form: RelationalForm): Playbook {
  const shares = new Map(playbook.phases.map(({ phase, source }) => [phase, form.tables.get(source)?.share]));
  return { ...playbook, phases: playbook.phases.map((phase) => translated(phase, form, (name) => shares.get(name))) };
}

type Say = (column: string) => string;
/** How the rows of another phase are told, where several rows of the source are one of them. */
type ShareOf = (phase: string) => DocumentTable['share'];

function translated(phase: PlaybookPhase, form: RelationalForm, shareOf: ShareOf): PlaybookPhase {
  const table = form.tables.get(phase.source);
  if (!table) return phase;
  const say = sayIn(phase, table, form);
  const { open, key, phase: name, title, meaning, depends_on, optional, source: _source, ...rest } = phase;
  return {
    phase: name,
    ...(title !== undefined && { title }),
    ...(meaning !== undefined && { meaning }),
    ...{ depends_on, optional, source: table.source },
    ...elementsOf(table),
    ...(key !== undefined && { key: Array.isArray(key) ? key.map(say) : key }),
    ...rest,
    ...mergedIn(table),
    lookups: Object.fromEntries(Object.entries(phase.lookups).map(([name, lookup]) => [name, lookupIn(lookup, say, form)])),
    fields: referredIn(rulesIn(phase.fields, say), shareOf),
    ignore: ignoredIn(phase.ignore, say),
    ...(open && { open: Object.fromEntries(Object.entries(open).map(([name, decision]) => [name, decisionIn(decision, say)])) }),
  };
}

function elementsOf({ elements }: DocumentTable): Pick<PlaybookPhase, 'unnest' | 'element_key'> {
  if (!elements) return {};
  const { unnest, key } = elements;
  if (key.member !== null) return { unnest, element_key: { path: key.member } };
  return { unnest, ...(key.by === 'content' && { element_key: contentColumn }) };
}

/** Rows that are told by a member of their own are one where it is the same. */
function mergedIn({ share }: DocumentTable): Partial<Pick<PlaybookPhase, 'conflict'>> {
  if (!share || share.mergedBy === null) return {};
  return { conflict: { key: [share.mergedBy], action: 'do_nothing', duplicates: 'merge' } };
}

/** Such rows are referred to by the key of the row of the source that they were made of, whichever of several that was. */
function referredIn(fields: Readonly<Record<string, FieldRule>>, shareOf: ShareOf): Record<string, FieldRule> {
  const referred = (rule: FieldRule): FieldRule => {
    if (typeof rule !== 'object' || !('reference' in rule)) return rule;
    const share = shareOf(rule.reference);
    if (!share || share.mergedBy === null) return rule;
    const [only = '', ...more] = share.key;
    return { ...rule, from: more.length === 0 ? only : [...share.key], missing: share.where === null ? rule.missing : 'null' };
  };
  return Object.fromEntries(Object.entries(fields).map(([column, rule]) => [column, referred(rule)]));
}

/** A column of the table, or of a look-up, as the source calls it. */
function sayIn({ lookups }: PlaybookPhase, { names }: DocumentTable, form: RelationalForm): Say {
  return (column) => {
    const own = names.source.get(column);
    if (own !== undefined) return own;
    const [lookup = ''] = column.split('.', 1);
    const there = form.tables.get(lookups[lookup]?.entity ?? '')?.names.source.get(column.slice(lookup.length + 1));
    return there === undefined ? column : `${lookup}.${there}`;
  };
}

function lookupIn(lookup: PlaybookPhase['lookups'][string], say: Say, form: RelationalForm): PlaybookPhase['lookups'][string] {
  const table = form.tables.get(lookup.entity);
  const there = (column: string): string => table?.names.source.get(column) ?? column;
  const renamed = (all: Readonly<Record<string, string>>, value: Say): Record<string, string> =>
    Object.fromEntries(Object.entries(all).map(([column, each]) => [there(column), value(each)]));
  return {
    ...lookup,
    entity: table?.source ?? lookup.entity,
    on: renamed(lookup.on, say),
    ...(lookup.where && { where: renamed(lookup.where, (value) => value) }),
  };
}

const ignoredIn = (ignore: Readonly<Record<string, string>>, say: Say): Record<string, string> =>
  Object.fromEntries(Object.entries(ignore).map(([column, why]) => [facetOf(say(column)) ? column : say(column), why]));

const rulesIn = (fields: Readonly<Record<string, FieldRule>>, say: Say): Record<string, FieldRule> =>
  Object.fromEntries(Object.entries(fields).map(([column, rule]) => [column, ruleIn(rule, say)]));

function ruleIn(rule: FieldRule, say: Say): FieldRule {
  if (typeof rule !== 'object') return rule;
  if ('copy' in rule) return { ...rule, copy: say(rule.copy) };
  if ('enum' in rule) return { ...rule, enum: say(rule.enum) };
  if ('reference' in rule) return { ...rule, from: Array.isArray(rule.from) ? rule.from.map(say) : say(rule.from) };
  if ('zoned' in rule) return { ...rule, zoned: say(rule.zoned) };
  if ('concat' in rule) return { ...rule, concat: rule.concat.map(say) };
  if ('expression' in rule)
    return { expression: rule.expression.replaceAll(/"((?:[^"]|"")+)"/g, (quoted, name) => quotedIn(quoted, name, say)) };
  return 'rest' in rule && Array.isArray(rule.rest) ? { rest: rule.rest.map(say) } : rule;
}

function quotedIn(quoted: string, name: string, say: Say): string {
  const column = name.replaceAll('""', '"');
  const said = say(column);
  return said === column ? quoted : `"${said.replaceAll('"', '""')}"`;
}

function decisionIn(decision: OpenDecision, say: Say): OpenDecision {
  const choices = Object.entries(decision.choices).map(([name, { fields, ignore }]): [string, Choice] => [
    name,
    { ...(fields && { fields: rulesIn(fields, say) }), ...(ignore && { ignore: ignoredIn(ignore, say) }) },
  ]);
  return { ...decision, choices: Object.fromEntries(choices) };
}
