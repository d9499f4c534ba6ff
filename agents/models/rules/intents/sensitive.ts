import { profileEntity } from '../../../../tools/profile-entity.ts';
import { type Call, call, type Intent, type Turn } from '../intent.ts';
import { entityIn } from '../names.ts';
import { bullets, paragraphs, series, shown, told } from '../shown.ts';

const entitiesMax = 10;
const masked = 'Their values are masked in samples, reports and logs; who may read the databases themselves is up to their owners.';

export const sensitive: Intent = {
  name: 'sensitive',
  agent: 'schema-analysis',
  examples: ['which columns of auth_user are sensitive?', 'which columns are sensitive?'],
  matches: ({ words }) =>
    /\b(?:sensitive|personal data|pii|phi|gdpr|hipaa|confidential|private data)\b|^who (?:can|may) (?:see|read)\b/.test(words),
  next: (turn) => {
    const entity = entityIn(turn);
    if (!entity) return overall(turn);
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
      masked,
    );
  },
};

/** Sensitive columns of the whole source; of a large one the first entities. */
function overall(turn: Turn): readonly Call[] | string {
  const entities = turn.overview.sourceEntities.slice(0, entitiesMax);
  const found = turn.answers(profileEntity);
  if (found.length === 0) return entities.map(({ entity }) => call(profileEntity, { side: 'source', entity }));
  const lines = found.flatMap(({ entity, fields }) => {
    const marked = Object.entries(fields).filter(([, { sensitivity }]) => sensitivity !== undefined);
    const named = marked.map(([name, { sensitivity }]) => `${shown(name)} (${sensitivity})`);
    return named.length > 0 ? [`${shown(entity)}: ${series(named, 20)}`] : [];
  });
  const more = turn.overview.sourceEntities.length - entities.length;
  return paragraphs(
    lines.length > 0
      ? `Sensitive in the source:\n${bullets(lines)}`
      : 'No column of the source was found to be sensitive, by name or by values.',
    more > 0 && `${more} further tables were not looked at; name one to see its columns.`,
    masked,
  );
}
