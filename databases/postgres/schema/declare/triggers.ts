import type { Entity } from '../../../../model/catalog.ts';
import type { DeclaredEntity } from '../../../../model/declared-schema.ts';
import { placeOfName, tableName } from '../../entity-name.ts';
import { type Fragment, literal, raw, sql } from '../../sql.ts';

/** The column is named by the trigger, so that one function serves all tables. */
const stampChange = sql`CREATE OR REPLACE FUNCTION public.set_updated_at() RETURNS trigger LANGUAGE plpgsql AS ${literal(
  'BEGIN NEW := pg_catalog.jsonb_populate_record(NEW, pg_catalog.jsonb_build_object(TG_ARGV[0], pg_catalog.now())); RETURN NEW; END',
)}`;

const refuseChange = sql`CREATE OR REPLACE FUNCTION public.refuse_change() RETURNS trigger LANGUAGE plpgsql AS ${literal(
  "BEGIN RAISE EXCEPTION '% of % is refused: its rows are only ever added.', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege'; END",
)}`;

/** The functions of the triggers that are declared. */
export function triggerFunctions(entities: readonly DeclaredEntity[]): Fragment[] {
  return [
    ...(entities.some((each) => each.updated_at !== undefined) ? [stampChange] : []),
    ...(entities.some((each) => each.append_only) ? [refuseChange] : []),
  ];
}

/** What keeps `updated_at`, and what keeps rows as they were written. */
export function declareTriggers(name: string, of: DeclaredEntity, _there: Entity | undefined): Fragment[] {
  const table = tableName(placeOfName(name));
  const refuse = (when: string, each: string, trigger: string): Fragment =>
    sql`CREATE OR REPLACE TRIGGER ${raw(trigger)} BEFORE ${raw(when)} ON ${table} FOR EACH ${raw(each)} EXECUTE FUNCTION public.refuse_change()`;
  return [
    ...(of.updated_at === undefined
      ? []
      : [
          sql`CREATE OR REPLACE TRIGGER set_updated_at BEFORE UPDATE
            ON ${table} FOR EACH ROW EXECUTE FUNCTION public.set_updated_at(${literal(of.updated_at)})`,
        ]),
    ...(of.append_only ? [refuse('UPDATE OR DELETE', 'ROW', 'refuse_change'), refuse('TRUNCATE', 'STATEMENT', 'refuse_truncate')] : []),
  ];
}
