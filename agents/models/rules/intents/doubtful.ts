import type { ReviewStatus } from '../../../../model/mapping.ts';
import { showMapping } from '../../../../tools/show-mapping.ts';
import { call, type Intent } from '../intent.ts';
import { phaseNamed } from '../names.ts';
import { ruleInWords } from '../rule-words.ts';
import { bullets, paragraphs, percent, shown, told } from '../shown.ts';

const phasesMax = 8;
/** For mappings from before fields had a standing. */
const sureFrom = 0.8;

export const doubtful: Intent = {
  name: 'doubtful',
  agent: 'data-mapping',
  examples: ['which mappings are doubtful?', 'what should a reviewer look at?'],
  matches: ({ words }) =>
    /\b(?:doubtful|uncertain|unsure|low confidence|not sure|least sure|look at first)\b|\breviewers? (?:look|check|see)/.test(words),
  next: (turn) => {
    const named = phaseNamed(turn);
    const phases = (named ? [named] : turn.overview.phases.filter(({ off }) => off === null)).slice(0, phasesMax);
    const found = turn.answers(showMapping);
    if (found.length === 0) return phases.map(({ phase }) => call(showMapping, { phase }));
    const doubts = found
      .flatMap(({ phase, fields }) => fields.map((field) => ({ phase, ...field })))
      .filter(isDoubtful)
      .sort((a, b) => a.confidence - b.confidence);
    if (doubts.length === 0) return `Every rule of ${found.length} phases is declared, or sure enough to need no look.`;
    return paragraphs(
      'Look at these first, the least sure at the top:',
      bullets(
        doubts.map(
          (field) =>
            `${shown(`${field.phase}.${field.target}`)}: ${ruleInWords(field)} (${percent(field.confidence)}; ` +
            `${told(field.evidence[0] ?? 'no evidence')})`,
        ),
        40,
      ),
    );
  },
};

/** By the playbook's own threshold. */
function isDoubtful({ standing, confidence }: { standing?: ReviewStatus | undefined; confidence: number }): boolean {
  return standing === undefined ? confidence < sureFrom : standing === 'doubtful';
}
