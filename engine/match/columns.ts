import type { ColumnMatch, FieldMatch } from '../../model/matching.ts';
import type { FieldView } from './view.ts';
import type { Worked } from './work-out.ts';

const candidatesMax = 10;

/** Where each source field goes; a field that nothing takes says why. */
export function matchColumns({ placing, look }: Pick<Worked, 'placing' | 'look'>, fields: readonly FieldMatch[]): ColumnMatch[] {
  const taken = new Map<string, FieldMatch['target'][]>();
  for (const { target, sources } of fields) {
    for (const { entity, field } of sources) taken.set(`${entity}\n${field}`, [...(taken.get(`${entity}\n${field}`) ?? []), target]);
  }
  return placing.source.fields.map((source) => {
    const ref = { entity: source.entity.entity.name, field: source.field.name };
    const targets = taken.get(`${ref.entity}\n${ref.field}`) ?? [];
    const ranked = placing.target.fields
      .map((target) => ({ target, share: look.byTarget.at(target.index, source.index) }))
      .filter(({ share }) => share > 1e-6)
      .sort((a, b) => b.share - a.share || a.target.index - b.target.index)
      .slice(0, candidatesMax);
    const candidates = ranked.map(({ target, share }) => ({
      entity: target.entity.entity.name,
      field: target.field.name,
      confidence: Math.round(share * 1e4) / 1e4,
    }));
    return {
      source: ref,
      targets,
      candidates,
      ...(targets.length === 0 && { reason: reasonFor(source, (look.noTarget[source.index] ?? 0) > 0.5) }),
    };
  });
}

function reasonFor({ profile }: FieldView, isAlone: boolean): string {
  if (profile && profile.rows > 0 && profile.nulls === profile.rows) return 'It holds no values.';
  return isAlone ? 'No target field fits.' : 'Target fields that it could fit have better sources.';
}
