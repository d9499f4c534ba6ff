import { profileEntity } from '../../../../tools/profile-entity.ts';
import { call, type Intent } from '../intent.ts';
import { entityIn } from '../names.ts';
import { bullets, paragraphs, shown, told } from '../shown.ts';

export const sensitive: Intent = {
  name: 'sensitive',
  agent: 'schema-analysis',
  examples: ['which columns of auth_user are sensitive?'],
  matches: ({ words }) => /\b(?:sensitive|personal data|pii|phi|gdpr|hipaa|confidential|private data)\b/.test(words),
  next: (turn) => {
    const entity = entityIn(turn);
    if (!entity) return 'Of which table? For example: "which columns of auth_user are sensitive?"';
    const found = turn.answer(profileEntity);
    if (!found) return [call(profileEntity, entity)];
    const marked = Object.entries(found.fields).filter(([, { sensitivity }]) => sensitivity !== undefined);
    if (marked.length === 0) return `No column of ${shown(entity.entity)} was found to be sensitive, by name or by values.`;
    return paragraphs(
      `Sensitive in ${shown(entity.entity)} (${entity.side}):`,
      bullets(
        marked.map(([name, each]) => `${shown(name)}: ${each.sensitivity}; ${told(each.sensitivityReason ?? 'by its name or values')}`),
        40,
      ),
      'Their values are masked in samples, reports and logs, and never sent to a model.',
    );
  },
};
