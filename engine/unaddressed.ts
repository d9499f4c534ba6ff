import { columnsRead, type FieldMapping, type Mapping } from '../model/mapping.ts';
import type { Profile } from '../model/profile.ts';

/** A high risk of a phase that nobody has said anything about. */
export interface OpenRisk {
  readonly place: string;
  readonly text: string;
}

/**
 * High risks that a mapping takes by rules which no person declared: secrets that are copied, numbers of other tables that are copied as numbers, and
 * references of which some lead nowhere.
 */
export function highRisks(mapping: Mapping, profile: Profile): OpenRisk[] {
  const open = mapping.fields.filter(({ standing }) => standing !== 'declared' && standing !== 'drafted');
  const linked = new Set(mapping.fields.flatMap(({ rule }) => (rule.rule === 'reference' ? rule.columns : [])));
  return open.flatMap((field) => [
    ...copiedSecrets(field, mapping, profile),
    ...copiedNumbers(field, mapping, profile, linked),
    ...orphans(field, mapping, profile),
  ]);
}

const riskOf = ({ target }: FieldMapping, { phase }: Mapping, text: string): OpenRisk => ({ place: `${phase}.${target}`, text });

function copiedSecrets(field: FieldMapping, mapping: Mapping, { entities }: Profile): OpenRisk[] {
  const fields = entities[mapping.source]?.fields ?? {};
  const secret = columnsRead(field.rule).find((column) => fields[column]?.sensitivity === 'secret');
  return secret === undefined ? [] : [riskOf(field, mapping, `"${secret}" looks like a secret and is copied, and nobody has said so.`)];
}

function copiedNumbers(field: FieldMapping, mapping: Mapping, { implied = [] }: Profile, linked: ReadonlySet<string>): OpenRisk[] {
  const { rule } = field;
  if (rule.rule !== 'copy' || linked.has(rule.column)) return [];
  const found = implied.find((each) => each.entity === mapping.source && each.field === rule.column);
  return found ? [riskOf(field, mapping, `"${rule.column}" holds keys of ${found.parent} and is copied as it stands.`)] : [];
}

function orphans(field: FieldMapping, mapping: Mapping, { findings }: Profile): OpenRisk[] {
  const { rule } = field;
  if (rule.rule !== 'reference') return [];
  const found = findings.find(
    ({ kind, entity, fields }) => kind === 'orphans' && entity === mapping.source && fields.join() === rule.columns.join(),
  );
  return found ? [riskOf(field, mapping, `${found.message} Say by \`missing\` what becomes of them.`)] : [];
}
