import type { Catalog } from '../../model/catalog.ts';
import { findEntity } from '../../model/catalog.ts';
import { type Block, paragraph, section } from '../document.ts';
import { counted, countText, listed } from '../units.ts';
import type { GuidanceInput } from './input.ts';

const namesShown = 8;

/** Which parts of the business the move touches, and what of the old system stays. */
export interface House {
  readonly touched: readonly string[];
  /** Tables of the old system that nothing reads, with their rows; null where its structure was not read. */
  readonly untouched: readonly { readonly name: string; readonly rows: number; readonly before: string | null }[] | null;
  /** Schemas of the old system that were not even looked into. */
  readonly unread: NonNullable<Catalog['unreadSchemas']>;
  /** What an earlier tool has moved, in the playbook's words. */
  readonly before: readonly string[];
}

/** Splits the old system into what is read and what is not. */
export function houseOf(input: GuidanceInput): House {
  const { run, source, entities } = input;
  const read = new Set(run.phases.map((phase) => phase.source));
  for (const { mapping } of entities.values()) for (const { entity } of mapping.lookups) read.add(entity);
  const others = (source?.entities ?? []).filter(({ name, kind }) => kind.endsWith('table') && !read.has(name));
  const before = movedBefore(input);
  const rowsOf = (name: string): number => source?.sizes[name]?.rows ?? 0;
  return {
    touched: run.phases.map(({ title }) => title),
    untouched: source === null ? null : others.map(({ name }) => ({ name, rows: rowsOf(name), before: before.get(name) ?? null })),
    unread: source?.unreadSchemas ?? [],
    before: (run.adopted ?? []).map(({ identity, meaning }) =>
      meaning === null ? plain(identity) : `${plain(identity)} (${bare(meaning)})`,
    ),
  };
}

const plain = (name: string): string => name.replaceAll('_', ' ');
const bare = (meaning: string): string => meaning.trim().replace(/\.$/, '');

/** Tables of the old system whose rows an earlier tool has moved: those that references to adopted entities name. */
function movedBefore({ run, source, entities }: GuidanceInput): Map<string, string> {
  const adopted = new Set((run.adopted ?? []).map(({ identity }) => identity));
  const found = new Map<string, string>();
  for (const { mapping } of entities.values()) {
    const references = source ? (findEntity(source, mapping.source)?.references ?? []) : [];
    for (const { rule } of mapping.fields) {
      if (rule.rule !== 'reference' || !adopted.has(rule.identity)) continue;
      const named = references.find(({ fields }) => fields.join() === rule.columns.join());
      if (named) found.set(named.entity, plain(rule.identity));
    }
  }
  return found;
}

/** In one sentence. */
export function houseSentence({ touched, untouched, unread, before }: House): string {
  const told = [
    `Touched: ${touched.join(', ')}.`,
    untouchedSentence(untouched, unread.length === 0),
    unread.length === 0 ? '' : `Not even looked into: ${schemasOf(unread)}.`,
    before.length === 0 ? '' : `Moved before by an earlier tool: ${listed(before)}.`,
  ];
  return told.filter((each) => each !== '').join(' ');
}

function untouchedSentence(untouched: House['untouched'], isAllRead: boolean): string {
  if (untouched === null) return 'What else the old system has is not known.';
  if (untouched.length > 0) return `Not touched: ${counted(untouched.length, 'table')} of the old system.`;
  return isAllRead ? 'No table of the old system stays unread.' : '';
}

const schemasOf = (unread: House['unread']): string => listed(unread.map(schemaText));

function schemaText({ name, tables, rows }: House['unread'][number]): string {
  return `the schema ${name} (${counted(tables, 'table')}, ${rows === null ? 'rows not counted' : `about ${counted(rows, 'row')}`})`;
}

/** What stays in the old system alone. */
export function houseBlocks({ untouched, unread, before }: House): Block[] {
  if (untouched === null) return [];
  return section('What the move does not touch', [
    paragraph(tablesText(untouched, unread.length === 0)),
    ...(unread.length === 0 ? [] : [paragraph(`Not even looked into, and as before: ${schemasOf(unread)}.`)]),
    ...(before.length === 0 ? [] : [paragraph(`In the new system before, moved by an earlier tool: ${listed(before)}.`)]),
  ]);
}

function tablesText(untouched: NonNullable<House['untouched']>, isAllRead: boolean): string {
  if (untouched.length === 0)
    return isAllRead ? 'Nothing: every table of the old system was read.' : 'Every table that was looked at was read.';
  const shown = untouched.slice(0, namesShown).map(tableText);
  const more = untouched.length - shown.length;
  return `Tables that this move does not read, as before: ${listed(shown)}${more > 0 ? ` and ${countText(more)} more` : ''}.`;
}

function tableText({ name, rows, before }: NonNullable<House['untouched']>[number]): string {
  return `${name} (${counted(rows, 'row')}${before === null ? '' : `; an earlier tool moved it as ${before}`})`;
}
