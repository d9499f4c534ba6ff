import type { Catalog, Entity } from '../../../../model/catalog.ts';
import type { Playbook } from '../../../../model/playbook.ts';
import { placeOfName, tableName } from '../../entity-name.ts';
import { type Fragment, ident, literal, sql, statement } from '../../sql.ts';

const clockColumn = /^(updated|modified|changed|last_?(update|updated|modified)|write)(_?(at|on|date|time))?$/i;
const clockKinds: ReadonlySet<string> = new Set(['timestamp', 'timestamptz']);

/**
 * Triggers that keep `updated_at` and the like, for tables of which the source has a trigger before updates: what it does is not known, so nobody
 * but a
 * person makes them, when all rows are there. Null where there is nothing to offer.
 */
export function offeredTriggers(source: Catalog, { phases }: Playbook): string | null {
  const offers = phases.flatMap((phase) => {
    const entity = source.entities.find(({ name }) => name === phase.source);
    const column =
      entity && isStamped(entity)
        ? entity.fields.find(({ name, type }) => clockColumn.test(name) && clockKinds.has(type.kind))?.name
        : undefined;
    return column === undefined || phase.fields[column] === undefined ? [] : [offer(phase.target, column)];
  });
  if (offers.length === 0) return null;
  const heading = '-- Offered, not applied: run what the new application needs when the migration is done and taken over.\n';
  return [heading, ...[stamp, ...offers].map((each) => `${statement(each).text};\n`)].join('\n');
}

const isStamped = ({ triggers }: Entity): boolean =>
  triggers.some(({ timing, definition }) => timing === 'before row' && /\bUPDATE\b/.test(definition));

const stamp = sql`CREATE FUNCTION stamp_change() RETURNS trigger LANGUAGE plpgsql AS ${literal(
  'BEGIN NEW := jsonb_populate_record(NEW, jsonb_build_object(TG_ARGV[0], now())); RETURN NEW; END',
)}`;

function offer(target: string, column: string): Fragment {
  return sql`CREATE TRIGGER stamp_change BEFORE UPDATE
    ON ${tableName(placeOfName(target))} FOR EACH ROW EXECUTE FUNCTION ${ident('stamp_change')}(${literal(column)})`;
}
