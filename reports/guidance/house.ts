import { type Block, paragraph, section } from '../document.ts';
import { counted, countText, listed } from '../units.ts';
import type { GuidanceInput } from './input.ts';

const namesShown = 8;

/** Which parts of the business the move touches, and what of the old system stays. */
export interface House {
  readonly touched: readonly string[];
  /** Tables of the old system that nothing reads, with their rows; null where its structure was not read. */
  readonly untouched: readonly { readonly name: string; readonly rows: number }[] | null;
}

/** Splits the old system into what is read and what is not. */
export function houseOf({ run, source, entities }: GuidanceInput): House {
  const read = new Set(run.phases.map((phase) => phase.source));
  for (const { mapping } of entities.values()) for (const { entity } of mapping.lookups) read.add(entity);
  const others = (source?.entities ?? []).filter(({ name, kind }) => kind.endsWith('table') && !read.has(name));
  return {
    touched: run.phases.map(({ title }) => title),
    untouched: source === null ? null : others.map(({ name }) => ({ name, rows: source?.sizes[name]?.rows ?? 0 })),
  };
}

/** In one sentence. */
export function houseSentence({ touched, untouched }: House): string {
  const rest =
    untouched === null
      ? 'What else the old system has is not known.'
      : untouched.length === 0
        ? 'No table of the old system stays unread.'
        : `Not touched: ${counted(untouched.length, 'table')} of the old system.`;
  return `Touched: ${touched.join(', ')}. ${rest}`;
}

/** What stays in the old system alone. */
export function houseBlocks(house: House): Block[] {
  const { untouched } = house;
  if (untouched === null) return [];
  const shown = untouched.slice(0, namesShown).map(({ name, rows }) => `${name} (${counted(rows, 'row')})`);
  const more = untouched.length - shown.length;
  return section('What the move does not touch', [
    paragraph(
      untouched.length === 0
        ? 'Nothing: every table of the old system was read.'
        : `Tables that only the old system has, as before: ${listed(shown)}${more > 0 ? ` and ${countText(more)} more` : ''}.`,
    ),
  ]);
}
