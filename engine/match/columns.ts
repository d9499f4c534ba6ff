import type { ColumnMatch, FieldCandidate, FieldMatch } from '../../model/matching.ts';
import type { FieldView } from './view.ts';
import type { Worked } from './work-out.ts';

const candidatesMax = 10;
type Known = Pick<Worked, 'placing' | 'look'>;

/** Where each source field goes; a field that nothing takes says why. */
export function matchColumns(known: Known, fields: readonly FieldMatch[]): ColumnMatch[] {
  const taken = new Map<string, FieldMatch['target'][]>();
  for (const { target, sources } of fields) {
    for (const { entity, field } of sources) taken.set(`${entity}\n${field}`, [...(taken.get(`${entity}\n${field}`) ?? []), target]);
  }
  return known.placing.source.fields
    .filter(({ attribute }) => attribute === null)
    .map((source) => {
      const ref = { entity: source.entity.entity.name, field: source.field.name };
      const targets = taken.get(`${ref.entity}\n${ref.field}`) ?? [];
      const match = { source: ref, targets, candidates: candidatesOf(source, known) };
      return targets.length > 0 ? match : { ...match, reason: reasonFor(source, (known.look.noTarget[source.index] ?? 0) > 0.5) };
    });
}

/** The likeliest targets. A field that holds the values of attributes goes where any of them goes. */
function candidatesOf(source: FieldView, { placing, look }: Known): FieldCandidate[] {
  const views = source.entity.fields.filter((each) => each.field.name === source.field.name);
  return placing.target.fields
    .map((target) => ({ target, share: views.reduce((best, { index }) => Math.max(best, look.byTarget.at(target.index, index)), 0) }))
    .filter(({ share }) => share > 1e-6)
    .sort((a, b) => b.share - a.share || a.target.index - b.target.index)
    .slice(0, candidatesMax)
    .map(({ target, share }) => ({
      entity: target.entity.entity.name,
      field: target.field.name,
      confidence: Math.round(share * 1e4) / 1e4,
    }));
}

function reasonFor({ profile }: FieldView, isAlone: boolean): string {
  if (profile && profile.rows > 0 && profile.nulls === profile.rows) return 'It holds no values.';
  return isAlone ? 'No target field fits.' : 'Target fields that it could fit have better sources.';
}
