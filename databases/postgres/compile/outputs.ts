import type { OutputProgram, ProgramInput } from '../../../model/program.ts';
import type { Statement } from '../../../model/session.ts';
import { type MappedTransform, ordinalAlias, outputAlias, outputField, transformFailed, verdictAlias } from '../../../model/transform.ts';
import { type Fragment, ident, join, literal, raw, sql, statement } from '../sql.ts';
import { stagedType } from '../staged-type.ts';

/** Blocks of staging per page: a MiB, not counting what is stored out of line. */
const blocksPerPage = 128;

const outputNumber = (i: number): Fragment => ident(`output ${i + 1}`);

/** The alias under which rows that were made of one staged row carry its place in staging. */
export function placeAlias(transform: Pick<MappedTransform, 'name'>): string {
  return outputAlias(transform, '@');
}

/** What the transform made of each staged row, in text form; `place` is where the row lies in staging, which no key can be twice. */
export function prepareOutputs({ output }: MappedTransform): Statement[] {
  const columns = output.map((_, i) => sql`${outputNumber(i)} text`);
  return [
    statement(sql`DROP TABLE IF EXISTS pg_temp.outputs`),
    statement(
      sql`CREATE TEMPORARY TABLE outputs (${join([raw('place tid NOT NULL'), raw('ordinal integer NOT NULL'), raw('verdict text'), ...columns])})`,
    ),
  ];
}

/** How SQL names the parts of a staged row. */
interface StagedRow {
  readonly sourceKey: Fragment;
  column(alias: string): { readonly value: Fragment };
}

/** Reads staging page by page, by the blocks of the table (PostgreSQL manual, section 14.1, TID range scan), and takes the outputs. */
export function compileOutputs(
  transform: MappedTransform,
  runner: ProgramInput['runner'],
  staged: StagedRow,
  together: Statement | null,
): OutputProgram {
  const values = transform.columns.map((alias) => staged.column(alias).value);
  const names = transform.output.map((_, i) => outputNumber(i));
  const edge = (page: number): Fragment => literal(`(${page * blocksPerPage},0)`);
  return {
    transform,
    runner: runner ?? null,
    pages: statement(sql`
      SELECT ceil(pg_relation_size('pg_temp.staging') / (current_setting('block_size')::numeric * ${blocksPerPage}))::integer AS pages`),
    page: (number, withKey) =>
      statement(sql`
        COPY (
          SELECT ${join([raw('s.ctid'), withKey ? staged.sourceKey : raw("''"), ...values])}
          FROM pg_temp.staging AS s WHERE s.ctid >= ${edge(number)}::tid AND s.ctid < ${edge(number + 1)}::tid
        ) TO STDOUT (FORMAT text)`),
    take: statement(sql`COPY pg_temp.outputs (${join([raw('place'), raw('ordinal'), raw('verdict'), ...names])}) FROM STDIN (FORMAT text)`),
    together,
  };
}

/** Staging under the name `s`, with the columns of the transform and its verdict beside the source's. A row that it never saw is not taken. */
export function withOutputs(transform: MappedTransform): Fragment {
  const columns = transform.output.map((column, i) => {
    return sql`${ident('o', `output ${i + 1}`)}::${raw(stagedType(outputField(column).type))} AS ${ident(outputAlias(transform, column.name))}`;
  });
  const unseen = literal(`${transformFailed}|`);
  const several =
    transform.each === undefined
      ? raw('')
      : sql`, s.ctid AS ${ident(placeAlias(transform))}, coalesce(o.ordinal, 0) AS ${ident(ordinalAlias(transform))}`;
  return sql`(
    SELECT s.*, ${join(columns)}${several}, CASE WHEN o.place IS NULL THEN ${unseen} ELSE o.verdict END AS ${ident(verdictAlias(transform))}
    FROM pg_temp.staging AS s LEFT JOIN pg_temp.outputs AS o ON o.place = s.ctid OFFSET 0) AS s`;
}

/** What keeps a row out by the transform's word. */
export function outputVerdict(transform: MappedTransform): Fragment {
  return ident('s', verdictAlias(transform));
}

/** Whether a row is the first that the transform made of its source row; true of every row where it makes only one. */
export function isFirstOutput(transform: MappedTransform | undefined): Fragment {
  return transform?.each === undefined ? raw('true') : sql`${ident('s', ordinalAlias(transform))} = 0`;
}
