import type { Catalog, Entity } from '../../../model/catalog.ts';
import { hasPlainName } from '../../../model/drafting.ts';
import type { Finding } from '../../../model/profile.ts';
import { rowSecurityWords } from '../../../model/row-security.ts';
import { listNames } from '../preflight/facts.ts';
import { refusedFields } from './fields.ts';

/** A child is an entity of its own: its rows are not read with those of its parents, and its table stands by itself. */
function inherited({ name, inherits = [] }: Entity): Finding[] {
  if (inherits.length === 0) return [];
  const message =
    `${name} inherits from ${inherits.join(', ')}: it becomes a table of its own with all its columns, and its ` +
    `rows are read once, as rows of ${name}.`;
  return [{ kind: 'inheritance', entity: name, fields: [], rows: 0, message }];
}

/** What a partition has of its own stays behind: in the target each is made as its table says. */
function ownOfPartitions({ name, partitions }: Entity): Finding[] {
  return (partitions?.children ?? []).flatMap(({ name: child, own = [] }) => {
    if (own.length === 0) return [];
    const message = `The partition ${child} of ${name} has what its table has not, and that is left out: ${listNames(own)}.`;
    return [{ kind: 'partition_left_out', entity: name, fields: [], rows: 0, message }];
  });
}

/** What people have to know about an entity whose rows or rules stay behind. */
export function leftBehind(entity: Entity): Finding[] {
  const { name, kind, triggers, rowSecurity } = entity;
  const finding = (what: string, message: string): Finding => ({ kind: what, entity: name, fields: [], rows: 0, message });
  if (kind === 'view' || kind === 'materialized_view') return [finding('view_left_out', `The view ${name} is left out.`)];
  if (kind === 'foreign_table')
    return [finding('foreign_table_left_out', `${name} is left out: its rows live in another database; migrate them from there.`)];
  if (!hasPlainName(entity))
    return [finding('name_left_out', `${name} is left out: with a dot in its schema's name the name can be read in two ways.`)];
  const security = rowSecurityWords(rowSecurity);
  const open = rowSecurity.enabled ? ': the drafted table is open to everybody who may read it' : '';
  return [
    ...refusedFields(entity),
    ...inherited(entity),
    ...ownOfPartitions(entity),
    ...(triggers.length > 0
      ? [
          finding(
            'triggers_left_out',
            `The triggers of ${name} are left out (${triggers.length}): they call code that stays in the source.`,
          ),
        ]
      : []),
    ...(security === 'off' ? [] : [finding('row_security_left_out', `The row security of ${name} is left out (${security})${open}.`)]),
  ];
}

export function unownedSequences({ sequences }: Catalog): Finding[] {
  return sequences
    .filter(({ ownedBy }) => ownedBy === undefined)
    .map(({ name }) => ({
      kind: 'sequence_left_out',
      entity: name,
      fields: [],
      rows: 0,
      message: `The sequence ${name} is left out: no column owns it.`,
    }));
}
