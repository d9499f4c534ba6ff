import { showStatus } from '../../../../tools/show-status.ts';
import { call, type Intent } from '../intent.ts';
import { phaseNamed } from '../names.ts';
import { bullets, count, figure, paragraphs, series, shown, told } from '../shown.ts';

export const phase: Intent = {
  name: 'phase',
  agent: 'user-guidance',
  examples: ['tell me about the phase patients', 'how is the phase cases doing?'],
  matches: (turn) =>
    phaseNamed(turn) !== null &&
    (/\bphase\b/.test(turn.words) || /^(?:is|are|has|have|how (?:is|are|far)|explain|status|what is the meaning of)\b/.test(turn.words)) &&
    !/\bmapp|\blost\b|\bcorrect|\bright\b/.test(turn.words),
  next: (turn) => {
    const named = phaseNamed(turn);
    if (!named) return 'I know no phase of that name.';
    const report = turn.answer(showStatus);
    if (report === undefined) return [call(showStatus, {})];
    const state = report?.phases.find((each) => each.phase === named.phase);
    const head = paragraphs(`${told(named.title)} (phase ${shown(named.phase)})`, named.meaning && told(named.meaning));
    const where = !state
      ? 'It has not run yet.'
      : `It is ${state.status.replaceAll('_', ' ')}: ${figure(state.current)} of ${count(state.expected, 'row')}, ` +
        `${count(state.fates?.quarantined ?? 0, 'row')} in quarantine.`;
    const criteria = state?.criteria.map(
      ({ criterion, passed, evidence }) =>
        `${passed === null ? 'open' : passed ? 'holds' : 'BROKEN'}: ${told(criterion)}${evidence === '' ? '' : ` (${told(evidence)})`}`,
    );
    if (turn.reader === 'stakeholder') return paragraphs(head, where);
    return paragraphs(
      head,
      `It makes ${shown(named.target)} from ${shown(named.source)}${afterWords(named.dependsOn)}.`,
      named.off !== null && `It is off: ${told(named.off)}`,
      where,
      criteria && criteria.length > 0 && bullets(criteria),
      state?.approval && `Its mapping was approved by ${shown(state.approval.by)}.`,
    );
  },
};

const afterWords = (phases: readonly string[]): string => (phases.length > 0 ? `, after ${series(phases.map((name) => shown(name)))}` : '');
