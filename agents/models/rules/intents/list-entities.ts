import type { Intent } from '../intent.ts';
import { sideIn } from '../names.ts';
import { bullets, count, paragraphs, shown } from '../shown.ts';

export const listEntities: Intent = {
  name: 'list entities',
  agent: 'schema-analysis',
  examples: ['which tables are there?', 'list the target tables'],
  matches: ({ words, names }) =>
    !names.some(({ kind }) => kind === 'entity') &&
    /^(?:list|show|which|what)(?: me| all| are| of)*(?: the)?(?: source| target| legacy| modern| new| old)? (?:tables|entities|collections)\b/.test(
      words,
    ),
  next: (turn) => {
    const { source, target, sourceEntities, targetEntities } = turn.overview;
    const side = sideIn(turn);
    const lines = (entities: typeof sourceEntities): string =>
      bullets(
        entities.map(({ entity, rows }) => `${shown(entity)}: ${count(rows, 'row')}`),
        40,
      );
    return paragraphs(
      side !== 'target' && `Source ${shown(source)}:\n${lines(sourceEntities)}`,
      side !== 'source' && `Target ${shown(target)}:\n${lines(targetEntities)}`,
    );
  },
};
