import { type Entity, type FieldType, findField } from '../../model/catalog.ts';
import { isOneOf } from '../../model/core-type.ts';
import { columnsOf } from '../../model/expression.ts';
import { columnsRead, type Mapping } from '../../model/mapping.ts';
import type { PlaybookPhase } from '../../model/playbook.ts';
import { refusal } from '../playbook/refusal.ts';

/** What is encrypted is copied into a column of bytes, and nothing else is made of it. Throws `mapping_invalid`. */
export function requireOnlyCopied(mapping: Mapping, phase: PlaybookPhase, source: Entity, target: Entity): Mapping {
  for (const column of Object.keys(phase.encrypt ?? {})) {
    const why = faultOf(column, mapping, source, target);
    if (why !== null) throw refusal('mapping_invalid', phase.phase, ['encrypt', column], why);
  }
  return mapping;
}

function faultOf(column: string, mapping: Mapping, source: Entity, target: Entity): string | null {
  const { fields, sourceKey, where, lookups, transform } = mapping;
  if (!source.fields.some(({ name }) => name === column)) return `${source.name} has no column "${column}"`;
  if (sourceKey.includes(column)) return 'it is the key, by which rows are told apart';
  const readers = fields.filter(({ rule }) => columnsRead(rule).some((alias) => alias === column || alias.startsWith(`${column}.`)));
  const other = readers.find(({ rule }) => rule.rule !== 'copy' || rule.column !== column || rule.clean.length > 0);
  if (other) return `${other.target} is made of its value; an encrypted column is only copied`;
  const typed = readers.find((each) => !takesBytes(findField(target, each.target)?.type));
  if (typed) return `${typed.target} must hold bytes, to take an encrypted value`;
  const decides = [...(where ? columnsOf(where.expression) : []), ...lookups.flatMap(({ on }) => on.map(([, alias]) => alias))];
  if (decides.includes(column)) return 'a filter or look-up compares it';
  return transform?.columns.includes(column) ? 'the transform reads it' : null;
}

const takesBytes = (type: FieldType | undefined): boolean => type !== undefined && type.dimensions === 0 && isOneOf(type, 'bytes');
