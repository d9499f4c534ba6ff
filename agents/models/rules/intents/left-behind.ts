import { showMapping } from '../../../../tools/show-mapping.ts';
import { call, type Intent } from '../intent.ts';
import { phaseNamed } from '../names.ts';
import { bullets, paragraphs, shown, told } from '../shown.ts';

const phasesMax = 8;

export const leftBehind: Intent = {
  name: 'left behind',
  agent: 'data-mapping',
  examples: ['which columns are left behind?', 'which columns of auth_user go nowhere?'],
  matches: ({ words }) =>
    /\b(?:columns?|fields?)\b.*\b(?:left behind|not (?:be )?(?:mapped|migrated|taken|copied)|go(?:es)? nowhere|are dropped|get lost|without a target|unmapped)\b/.test(
      words,
    ),
  next: (turn) => {
    const named = phaseNamed(turn);
    const phases = (named ? [named] : turn.overview.phases.filter(({ off }) => off === null)).slice(0, phasesMax);
    const found = turn.answers(showMapping);
    if (found.length === 0) return phases.map(({ phase }) => call(showMapping, { phase }));
    const lines = found.flatMap(({ source, noTarget }) =>
      noTarget.map(({ column, reason }) => `${shown(`${source}.${column}`)}: ${told(reason)}`),
    );
    if (lines.length === 0) return 'No column is left behind: each source column goes somewhere.';
    return paragraphs('Left behind, each with the reason (another phase may take it):', bullets(lines, 60));
  },
};
