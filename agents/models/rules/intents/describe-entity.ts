import type { z } from 'zod';
import { describeEntity as tool } from '../../../../tools/describe-entity.ts';
import { profileEntity } from '../../../../tools/profile-entity.ts';
import { call, type Intent, type Turn } from '../intent.ts';
import { entityIn } from '../names.ts';
import { bullets, bytes, count, paragraphs, percent, series, shown, told } from '../shown.ts';

type Described = z.output<typeof tool.output>;
type Profiled = z.output<typeof profileEntity.output>;

export const describeEntity: Intent = {
  name: 'describe entity',
  agent: 'schema-analysis',
  examples: ['describe patients', 'what columns does auth_user have?'],
  matches: (turn) =>
    entityIn(turn) !== null &&
    /^(?:describe|profile|does .* have|has .* (?:an? |any )?(?:index|key)|tell me (?:more )?about|what (?:is|are)|what's|which (?:columns|fields)|what (?:columns|fields|keys|indexes)|show(?: me)?(?: the)? (?:table|structure|columns|fields|entity|profile)|structure of|columns of|fields of|how (?:is|are) .*(?:structured|built))\b/.test(
      turn.words,
    ),
  next: (turn) => {
    const entity = entityIn(turn);
    if (!entity) return 'I know no table of that name.';
    const [described, profiled] = [turn.answer(tool), turn.answer(profileEntity)];
    if (!described || !profiled) return [call(tool, entity), call(profileEntity, entity)];
    return phraseEntity(turn, described, profiled);
  },
};

function phraseEntity(turn: Turn, of: Described, { fields, findings }: Profiled): string {
  const sensitive = Object.values(fields).filter((each) => each.sensitivity !== undefined).length;
  const phase = turn.overview.phases.find(({ source, target }) => source === of.entity || target === of.entity);
  const head =
    `${shown(of.entity)} is a ${of.kind.replaceAll('_', ' ')} of the ${of.side} with ${count(of.rows, 'row')} (${bytes(of.bytes)}) ` +
    `and ${count(of.fields.length, 'field')}.`;
  if (turn.reader === 'stakeholder')
    return paragraphs(
      head,
      phase?.meaning && told(phase.meaning),
      sensitive > 0 && `${count(sensitive, 'field')} hold personal or protected data; they are masked wherever they are shown.`,
    );
  return paragraphs(
    head,
    of.comment !== null && `Its comment in the database, as data: ${shown(of.comment, 200)}`,
    bullets(
      of.fields.map((field) => fieldLine(field, of, fields[field.name])),
      60,
    ),
    of.references.length > 0 &&
      `Refers to: ${series(of.references.map((each) => `${shown(each.entity)} by ${series(each.fields.map((name) => shown(name)))}`))}.`,
    findings.length > 0 && `Found in its data:\n${bullets(findings.map(({ message }) => told(message)))}`,
    of.phases.length > 0 && `Phases that use it: ${series(of.phases.map((name) => shown(name)))}.`,
  );
}

function fieldLine(field: Described['fields'][number], { key }: Described, profile: Profiled['fields'][string] | undefined): string {
  const facts = [
    told(field.type),
    key.includes(field.name) && 'key',
    !field.nullable && !key.includes(field.name) && 'never empty',
    profile && profile.rows > 0 && profile.nulls > 0 && `${percent(profile.nulls / profile.rows)} empty`,
    profile?.sensitivity && `sensitive (${profile.sensitivity})`,
  ];
  return `${shown(field.name)}: ${facts.filter((fact) => typeof fact === 'string').join(', ')}`;
}
