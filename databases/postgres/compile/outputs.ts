import type { FieldType } from '../../../model/catalog.ts';
import type { OutputStatements, ProgramInput } from '../../../model/phase-statements.ts';
import type { Statement } from '../../../model/session.ts';
import { type MappedTransform, ordinalAlias, outputAlias, outputField, transformFailed, verdictAlias } from '../../../model/transform.ts';
import { textBytes } from '../large-values.ts';
import { type Fragment, ident, join, literal, raw, sql, statement } from '../sql.ts';
import { stagedType } from '../staged-type.ts';

/** Bytes of a page of staged rows, but for the row that fills it, and of a row's place and signs in it. */
const [pageBytes, rowBytes] = [1_048_576, 64];
/** Bytes of a row that are brought to the code at most: one with more is not taken. */
const transformedBytesMax = 16_777_216;

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
  column(alias: string): { readonly value: Fragment; readonly type: FieldType };
}

/** Reads staging page by page, by the places of rows (PostgreSQL manual, section 14.1, TID range scan), and takes the outputs. */
export function compileOutputs(
  transform: MappedTransform,
  runner: ProgramInput['runner'],
  staged: StagedRow,
  together: Statement | null,
): OutputStatements {
  const values = transform.columns.map((alias) => staged.column(alias).value);
  const names = transform.output.map((_, i) => outputNumber(i));
  const bytes = bytesOf(transform.columns.map((alias) => staged.column(alias)));
  const fits = sql`${bytes} <= ${raw(String(transformedBytesMax))}`;
  return {
    transform,
    runner: runner ?? null,
    pages: statement(sql`
      SELECT min(place)::text AS first, max(place)::text AS last
      FROM (
        SELECT place, (sum(bytes) OVER (ORDER BY place) - bytes)::bigint / ${raw(String(pageBytes))} AS page
        FROM (SELECT s.ctid AS place, ${bytes} AS bytes FROM pg_temp.staging AS s WHERE ${fits}) AS sized) AS placed
      GROUP BY page ORDER BY page`),
    page: (first, last, withKey) =>
      statement(sql`
        COPY (
          SELECT ${join([raw('s.ctid'), withKey ? staged.sourceKey : raw("''"), ...values])}
          FROM pg_temp.staging AS s WHERE s.ctid >= ${literal(first)}::tid AND s.ctid <= ${literal(last)}::tid AND ${fits}
        ) TO STDOUT (FORMAT text)`),
    take: statement(sql`COPY pg_temp.outputs (${join([raw('place'), raw('ordinal'), raw('verdict'), ...names])}) FROM STDIN (FORMAT text)`),
    together,
  };
}

function bytesOf(columns: readonly { readonly value: Fragment; readonly type: FieldType }[]): Fragment {
  const sizes = columns.flatMap(({ value, type }) => textBytes(value, stagedType(type) === 'text' ? text : type) ?? []);
  return join([raw(String(rowBytes)), ...sizes.map((size) => sql`coalesce(${size}, 0)`)], ' + ');
}

const text: FieldType = { native: 'text', kind: 'text', dimensions: 0 };

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
