import type { Intent } from '../intent.ts';
import { bullets, count, paragraphs, shown, told } from '../shown.ts';

export const leftOut: Intent = {
  name: 'left out',
  agent: 'planning',
  examples: ['which tables are not migrated?', 'what is left out?'],
  matches: ({ words }) =>
    /^(?:which|what) (?:tables?|entities|phases?)\b.*\b(?:not|aren't|weren't|isn't)\b.*\b(?:migrated|moved|copied|read|taken|written|run)\b|^(?:which|what)\b.*\b(?:left out|leave out|turned off|switched off|are off)\b/.test(
      words,
    ),
  next: ({ overview: { phases, sourceEntities, targetEntities } }) => {
    const on = phases.filter(({ off }) => off === null);
    const unread = sourceEntities.filter(({ entity }) => !on.some(({ source }) => source === entity));
    const unwritten = targetEntities.filter(({ entity }) => !on.some(({ target }) => target === entity));
    const off = phases.flatMap(({ phase, off: why }) => (why === null ? [] : [`${shown(phase)}: ${told(why)}`]));
    return paragraphs(
      unread.length > 0
        ? `No phase moves these tables of the source (a phase may still look something up in them):\n${sizes(unread)}`
        : 'Every table of the source is moved by a phase.',
      unwritten.length > 0 && `No phase writes these tables of the target:\n${sizes(unwritten)}`,
      off.length > 0 && `Turned off:\n${bullets(off)}`,
    );
  },
};

const sizes = (entities: readonly { readonly entity: string; readonly rows: number }[]): string =>
  bullets(entities.map(({ entity, rows }) => `${shown(entity)}: ${count(rows, 'row')}`));
