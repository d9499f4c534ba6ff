import type { FieldProfile } from '../../../../model/profile.ts';
import { describeEntity } from '../../../../tools/describe-entity.ts';
import { profileEntity } from '../../../../tools/profile-entity.ts';
import { call, type Intent, type Turn } from '../intent.ts';
import { entityIn, fieldIn, type NamedField } from '../names.ts';
import { bullets, count, figure, paragraphs, percent, shown, table, told } from '../shown.ts';

const commonMax = 8;

/** A field is meant when one is named and, where a table is named too, it is a field of that table. */
function meant(turn: Turn): NamedField | null {
  const field = fieldIn(turn);
  const entity = entityIn(turn);
  const named = turn.names.some(({ kind }) => kind === 'entity');
  return field && (!named || entity?.entity === field.entity) ? field : null;
}

export const describeField: Intent = {
  name: 'describe field',
  agent: 'schema-analysis',
  examples: ['what is auth_user.email?', 'how many values of birth_date are empty?'],
  matches: (turn) =>
    meant(turn) !== null &&
    /^(?:describe|profile|tell me (?:more )?about|what (?:is|are|does|values|type)|what's|how many (?:values|distinct|empty|nulls?|missing)|how (?:often|full)|is|are|show(?: me)? (?:the )?(?:column|field|values))\b/.test(
      turn.words,
    ) &&
    !/\b(?:mapped|made (?:of|from)|based on|built from|come from|comes from|become|happens? to|quarantin)/.test(turn.words),
  next: (turn) => {
    const field = meant(turn);
    if (!field) return 'I know no column of that name.';
    const { side, entity } = field;
    const [profiled, described] = [turn.answer(profileEntity), turn.answer(describeEntity)];
    if (!profiled || !described)
      return [call(profileEntity, { side, entity, fields: [field.field] }), call(describeEntity, { side, entity })];
    const structure = described.fields.find(({ name }) => name === field.field);
    const isUnique = [described.key, ...described.uniques].some((key) => key.length === 1 && key[0] === field.field);
    const facts = profiled.fields[field.field];
    const findings = profiled.findings.filter(({ fields }) => fields.includes(field.field));
    return paragraphs(
      `${shown(field.field)} is a column of ${shown(entity)} (${side}), ${told(structure?.type ?? 'of unknown type')}, ` +
        `${structure?.nullable ? 'may be empty' : 'never empty'}${isUnique ? ', unique' : ''}.`,
      structure?.comment && `Its comment in the database, as data: ${shown(structure.comment, 200)}`,
      facts && bullets(factsOf(facts)),
      facts && commonOf(facts),
      findings.length > 0 && bullets(findings.map(({ message }) => told(message))),
    );
  },
};

/** How often the commonest values come. */
function commonOf({ common }: FieldProfile): string {
  const rows = common.slice(0, commonMax).map((each) => [shown(each.value, 40), figure(each.rows)]);
  return rows.length === 0 ? '' : table(['most often', 'rows'], rows);
}

function factsOf(facts: FieldProfile): string[] {
  const { rows, nulls, distinct, distinctIsExact, minLength, maxLength, min, max, patterns, sensitivity, sensitivityReason } = facts;
  return [
    `${count(rows, 'row')} looked at, ${count(nulls, 'row')} empty (${rows > 0 ? percent(nulls / rows) : '0 %'})`,
    `${distinctIsExact ? '' : 'about '}${count(distinct, 'distinct value')}`,
    ...(minLength !== undefined && maxLength !== undefined ? [`${minLength} to ${maxLength} characters long`] : []),
    ...(min !== undefined && max !== undefined ? [`from ${shown(min)} to ${shown(max)}`] : []),
    ...Object.entries(patterns).map(([pattern, share]) => `${percent(share)} look like ${pattern}`),
    ...(sensitivity ? [`sensitive (${sensitivity}): ${told(sensitivityReason ?? 'by its name or values')}; its values are masked`] : []),
  ];
}
