import type { Catalog } from '../../model/catalog.ts';
import { findEntity, findField } from '../../model/catalog.ts';
import { GodwitError } from '../../model/errors.ts';
import type { FieldRef } from '../../model/matching.ts';

/** What is right for one field of one side. `answers` empty: it has no counterpart. More than one: it is joined from all, or goes to all. */
export interface Label {
  readonly field: FieldRef;
  readonly answers: readonly FieldRef[];
}

export interface EntityLabel {
  readonly target: string;
  readonly sources: readonly string[];
}

export interface Truth {
  readonly byTarget: readonly Label[];
  readonly bySource: readonly Label[];
  readonly entities: readonly EntityLabel[];
}

interface Line {
  readonly source: FieldRef;
  readonly target: FieldRef;
}

/** Name of a field for messages and sets. */
export const refName = ({ entity, field }: FieldRef): string => `${entity}.${field}`;

/**
 * The labels of a truth.csv: `source_entity, source_field, target_entity, target_field` per line. An empty source says that the target has
 * none, an empty target that the source goes nowhere, empty fields that two entities belong together.
 */
export function readTruth(records: readonly Record<string, string>[], source: Catalog, target: Catalog, name: string): Truth {
  const lines = records.map((record, i) => {
    const line = lineOf(record);
    checkRef(line.source, source, `${name}/truth.csv, record ${i + 1}`);
    checkRef(line.target, target, `${name}/truth.csv, record ${i + 1}`);
    return line;
  });
  const withTarget = lines.filter((line) => line.target.field);
  const withSource = lines.filter((line) => line.source.field);
  return {
    byTarget: labelsOf(withTarget, 'target', 'source'),
    bySource: labelsOf(withSource, 'source', 'target'),
    entities: entityLabels(lines),
  };
}

function lineOf(record: Readonly<Record<string, string>>): Line {
  const { source_entity = '', source_field = '', target_entity = '', target_field = '' } = record;
  return { source: { entity: source_entity, field: source_field }, target: { entity: target_entity, field: target_field } };
}

function checkRef({ entity, field }: FieldRef, catalog: Catalog, where: string): void {
  if (!entity) return;
  const found = findEntity(catalog, entity);
  if (!found) throw new GodwitError('argument_invalid', `${where}: ${catalog.database} has no entity "${entity}".`);
  if (field && !findField(found, field)) throw new GodwitError('argument_invalid', `${where}: "${entity}" has no field "${field}".`);
}

function labelsOf(lines: readonly Line[], side: 'source' | 'target', other: 'source' | 'target'): Label[] {
  return [...Map.groupBy(lines, (line) => refName(line[side]))].flatMap(([, own]) => {
    const [first] = own;
    return first ? [{ field: first[side], answers: own.map((line) => line[other]).filter(({ field }) => field) }] : [];
  });
}

/** Declared by lines without fields; for other target entities, every source entity that feeds one of its fields. */
function entityLabels(lines: readonly Line[]): EntityLabel[] {
  const declared = lines.filter(({ source, target }) => target.entity && !target.field && !source.field);
  const said = new Set(declared.map(({ target }) => target.entity));
  const derived = lines.filter(({ source, target }) => source.field && target.field && !said.has(target.entity));
  return [...Map.groupBy([...declared, ...derived], ({ target }) => target.entity)].map(([target, own]) => ({
    target,
    sources: [...new Set(own.map(({ source }) => source.entity).filter(Boolean))],
  }));
}
