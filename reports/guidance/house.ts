import type { Catalog } from '../../model/catalog.ts';
import { type Block, paragraph, section } from '../document.ts';
import { counted, countText, listed } from '../units.ts';
import type { GuidanceInput } from './input.ts';

const namesShown = 8;

/** Which parts of the business the move touches, and what of the old system stays. */
export interface House {
  readonly touched: readonly string[];
  /** Tables of the old system that nothing reads, with their rows; null where its structure was not read. */
  readonly untouched: readonly { readonly name: string; readonly rows: number }[] | null;
  /** Schemas of the old system that were not even looked into. */
  readonly unread: NonNullable<Catalog['unreadSchemas']>;
}

/** Splits the old system into what is read and what is not. */
export function houseOf({ run, source, entities }: GuidanceInput): House {
  const read = new Set(run.phases.map((phase) => phase.source));
  for (const { mapping } of entities.values()) for (const { entity } of mapping.lookups) read.add(entity);
  const others = (source?.entities ?? []).filter(({ name, kind }) => kind.endsWith('table') && !read.has(name));
  return {
    touched: run.phases.map(({ title }) => title),
    untouched: source === null ? null : others.map(({ name }) => ({ name, rows: source?.sizes[name]?.rows ?? 0 })),
    unread: source?.unreadSchemas ?? [],
  };
}

/** In one sentence. */
export function houseSentence({ touched, untouched, unread }: House): string {
  const rest =
    untouched === null
      ? 'What else the old system has is not known.'
      : untouched.length === 0
        ? unread.length === 0
          ? 'No table of the old system stays unread.'
          : ''
        : `Not touched: ${counted(untouched.length, 'table')} of the old system.`;
  const never = unread.length === 0 ? '' : `Not even looked into: ${schemasOf(unread)}.`;
  return [`Touched: ${touched.join(', ')}.`, rest, never].filter((each) => each !== '').join(' ');
}

const schemasOf = (unread: House['unread']): string => listed(unread.map(schemaText));

function schemaText({ name, tables, rows }: House['unread'][number]): string {
  return `the schema ${name} (${counted(tables, 'table')}, ${rows === null ? 'rows not counted' : `about ${counted(rows, 'row')}`})`;
}

/** What stays in the old system alone. */
export function houseBlocks(house: House): Block[] {
  const { untouched, unread } = house;
  if (untouched === null) return [];
  const shown = untouched.slice(0, namesShown).map(({ name, rows }) => `${name} (${counted(rows, 'row')})`);
  const more = untouched.length - shown.length;
  return section('What the move does not touch', [
    paragraph(
      untouched.length === 0
        ? unread.length === 0
          ? 'Nothing: every table of the old system was read.'
          : 'Every table that was looked at was read.'
        : `Tables that only the old system has, as before: ${listed(shown)}${more > 0 ? ` and ${countText(more)} more` : ''}.`,
    ),
    ...(unread.length === 0 ? [] : [paragraph(`Not even looked into, and as before: ${schemasOf(unread)}. Name what you want with --schemas.`)]),
  ]);
}
