import type { AttributeLookup } from '../../model/matching.ts';
import type { Placing } from './second-look.ts';
import { shown } from './shown.ts';
import type { FieldView } from './view.ts';

const nameMax = 60;

/** The look-up that brings an attribute's row beside the rows that it belongs to; null where nothing says whose it is. */
export function lookUpFor(source: FieldView, target: FieldView, { source: side, affinity }: Placing): AttributeLookup | null {
  const { attribute, entity } = source;
  if (attribute?.kind !== 'row') return null;
  const links = entity.fields.flatMap((field) => (field.attribute ? [] : field.refersTo.map((to) => ({ field, to }))));
  const [link] = links.toSorted((a, b) => affinity.at(target.entity.index, b.to) - affinity.at(target.entity.index, a.to) || a.to - b.to);
  const key = side.entities[link?.to ?? -1]?.fields.find(({ isKey }) => isKey);
  if (!link || !key) return null;
  return {
    name: lookUpName(attribute.name),
    entity: entity.entity.name,
    on: { [link.field.field.name]: key.field.name },
    where: { [attribute.nameField]: attribute.name },
  };
}

/** A name as look-ups may have it. */
function lookUpName(attribute: string): string {
  const plain = attribute.toLowerCase().replaceAll(/[^a-z0-9_-]/g, '_');
  return (/^[a-z]/.test(plain) ? plain : `attribute_${plain}`).slice(0, nameMax);
}

/** What a reviewer writes into the playbook. */
export function lookUpWords({ name, entity, on, where }: AttributeLookup): string {
  const pairs = (of: Readonly<Record<string, string>>): string =>
    Object.entries(of)
      .map(([key, value]) => `${JSON.stringify(shown(key))}: ${JSON.stringify(shown(value))}`)
      .join(', ');
  return `Declare the look-up ${name}: { entity: ${JSON.stringify(shown(entity))}, on: { ${pairs(on)} }, where: { ${pairs(where)} } }.`;
}
