import { showVerdict } from '../../../../tools/show-verdict.ts';
import { call, type Intent } from '../intent.ts';
import { bullets, count, paragraphs, series, shown, shownKey, told } from '../shown.ts';

export const verdict: Intent = {
  name: 'verdict',
  agent: 'validation',
  examples: ['did validation pass?', 'which rows differ?'],
  matches: ({ words }) =>
    /\b(?:verdict|validation (?:result|report|pass|fail|say|find|found)|validation\b.*\b(?:pass|fail|result)|is (?:everything|it all|all|the data) (?:right|correct|there|ok|okay|fine|complete)|rows (?:differ|are different)|differences?(?! between)|mismatch|is it (?:right|correct))/.test(
      words,
    ),
  next: (turn) => {
    const found = turn.answer(showVerdict);
    if (found === undefined) return [call(showVerdict, {})];
    if (found === null) return 'Nothing is validated yet. "validate" compares what arrived with what the mapping says.';
    const failed = found.phases.flatMap(({ checks }) => checks.filter((each) => each.status === 'failed'));
    const differing = found.phases.flatMap(({ differences }) => differences);
    const total = found.phases.reduce((sum, each) => sum + each.differencesTotal, 0);
    const compared = found.phases.reduce((sum, each) => sum + each.rowsCompared, 0);
    return paragraphs(
      `Validation ${found.verdict}: ${count(compared, 'row')} compared, ${count(total, 'difference')}, ${count(failed.length, 'failed check')}.`,
      failed.length > 0 && bullets(failed.map(({ name, message }) => `${told(name)}: ${told(message)}`)),
      turn.reader !== 'stakeholder' &&
        differing.length > 0 &&
        bullets(
          differing.map(
            ({ entity, kind, sourceKey, fields }) =>
              `${shown(entity)}, legacy key ${shownKey(sourceKey ?? 'unknown')}: ${kind}${fields.length > 0 ? ` in ${series(fields.map((name) => shown(name)))}` : ''}`,
          ),
          20,
        ),
    );
  },
};
