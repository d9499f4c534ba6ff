import { listFindings } from '../../../../tools/list-findings.ts';
import { call, type Intent } from '../intent.ts';
import { entityIn } from '../names.ts';
import { bullets, count, paragraphs, shown, told } from '../shown.ts';

export const findings: Intent = {
  name: 'findings',
  agent: 'schema-analysis',
  examples: ['what are the risks?', 'what is wrong with the data?'],
  matches: ({ words }) =>
    /\b(?:risks?|findings?|problems?|orphans?|duplicates?|data quality|dirty|wrong with)\b/.test(words) &&
    !/\b(?:quarantin|validat|row \d|explain|why was)/.test(words),
  next: (turn) => {
    const entity = turn.names.some(({ kind }) => kind !== 'field') ? (entityIn(turn)?.entity ?? null) : null;
    const found = turn.answer(listFindings);
    if (!found) return [call(listFindings, { entity })];
    const { findings: all, risks } = found;
    const onlyRisks = /\brisks?\b/.test(turn.words);
    return paragraphs(
      all.length === 0 && !onlyRisks && `Nothing was found${entity ? ` in ${shown(entity)}` : ''}.`,
      all.length > 0 &&
        !onlyRisks &&
        `${count(all.length, 'finding')}:\n${bullets(
          all.map((each) => `${shown(each.entity)}: ${told(each.message)}`),
          20,
        )}`,
      entity === null &&
        (risks.length === 0
          ? 'No risks are noted.'
          : `Risks:\n${bullets(
              risks.map(
                ({ severity, title, evidence, mitigation, owner }) =>
                  `${severity}: ${told(title)} (${told(evidence).replace(/\.$/, '')}). ${told(mitigation)} Owner: ${told(owner)}.`,
              ),
              12,
            )}`),
    );
  },
};
