import type { Catalog, Entity, Field } from '../../../model/catalog.ts';
import { findEntity, findField } from '../../../model/catalog.ts';
import { oncePer } from '../../../model/once.ts';
import type { Finding } from '../../../model/profile.ts';
import type { SqlSession } from '../../../model/session.ts';
import { collationOfKey } from '../collation.ts';
import { rowsOf } from '../rows-of.ts';
import { sameValue } from '../same-value.ts';
import { ident, join, raw, sql, statement } from '../sql.ts';
import { type Sample, sampleRows } from './sample.ts';
import { wordsOf } from './sensitivity.ts';

interface Link {
  readonly fields: readonly string[];
  readonly parent: Entity;
  readonly toFields: readonly string[];
}

interface Fit {
  /** Rows with a value in every field of the link, and those of them whose parent exists. */
  readonly filled: number;
  readonly fitting: number;
}

/** From this share of values on, a name and a key are a reference that nobody declared. */
const fitMin = { named: 0.5, likely: 0.9 } as const;

/** Orphans of declared references, and references that only names and values imply. Parents are probed by their keys. */
export async function findReferences(session: SqlSession, catalog: Catalog, sample: Sample): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { fields, entity, toFields } of sample.entity.references) {
    const parent = findEntity(catalog, entity);
    if (parent)
      findings.push(...orphansOf(sample.entity, { fields, parent, toFields }, await fitOf(session, sample, { fields, parent, toFields })));
  }
  for (const field of sample.entity.fields) findings.push(...(await findImplied(session, catalog, sample, field)));
  return findings;
}

async function findImplied(session: SqlSession, catalog: Catalog, sample: Sample, field: Field): Promise<Finding[]> {
  const { entity } = sample;
  if (entity.references.some(({ fields }) => fields.includes(field.name))) return [];
  for (const { link, named } of candidatesFor(catalog, entity, field)) {
    const fit = await fitOf(session, sample, link);
    if (fit.filled === 0 || fit.fitting / fit.filled < (named ? fitMin.named : fitMin.likely)) continue;
    const message = `${entity.name}.${field.name} refers to ${link.parent.name} without a foreign key: ${fit.fitting} of ${fit.filled} values fit.`;
    return [
      { kind: 'implied_reference', entity: entity.name, fields: [field.name], rows: fit.fitting, message },
      ...orphansOf(entity, link, fit),
    ];
  }
  return [];
}

function orphansOf(entity: Entity, { fields, parent }: Link, { filled, fitting }: Fit): Finding[] {
  const rows = filled - fitting;
  if (rows === 0) return [];
  const message = `${rows} of ${filled} rows of ${entity.name} refer by ${fields.join(', ')} to rows of ${parent.name} that do not exist.`;
  return [{ kind: 'orphans', entity: entity.name, fields: [...fields], rows, message }];
}

async function fitOf(session: SqlSession, sample: Sample, { fields, parent, toFields }: Link): Promise<Fit> {
  const columns = fields.map((name, i) => sql`${ident(name)} AS ${ident(`c${i}`)}`);
  const filled = join(
    fields.map((_, i) => sql`sample.${ident(`c${i}`)} IS NOT NULL`),
    ' AND ',
  );
  const same = join(
    toFields.map((name, i) => {
      const [key, own] = [findField(parent, name), findField(sample.entity, fields[i] ?? '')];
      const collation = key && own ? collationOfKey(key, own) : raw('');
      return sameValue(sql`parent.${ident(name)}`, sql`sample.${ident(`c${i}`)}${collation}`, key?.type);
    }),
    ' AND ',
  );
  const [row] = await session.query<{ filled: string; fitting: string }>(
    statement(sql`SELECT count(*) AS filled,
        count(*) FILTER (WHERE EXISTS (SELECT FROM ${rowsOf(parent)} AS parent WHERE ${same})) AS fitting
      FROM ${sampleRows(sample, columns)} AS sample WHERE ${filled}`),
  );
  return { filled: Number(row?.filled ?? 0), fitting: Number(row?.fitting ?? 0) };
}

/** Tables that `x_id` may mean: `x` first, then `…_x`, then what the last words of x name. */
function candidatesFor(catalog: Catalog, child: Entity, field: Field): { link: Link; named: boolean }[] {
  const words = wordsOf(field.name);
  if (words.length < 2 || words.at(-1) !== 'id') return [];
  const meant = words.slice(0, -1);
  const tails = meant.map((_, start) => meant.slice(start).join('_'));
  return tails.flatMap((tail, skipped) =>
    parentsNamed(catalog, tail).flatMap(({ parent, exact }) => {
      const key = parent.key?.fields ?? [];
      const [only] = key;
      const own = parent === child && only === field.name;
      if (key.length !== 1 || only === undefined || own || !comparable(field, findField(parent, only))) return [];
      return [{ link: { fields: [field.name], parent, toFields: key }, named: exact && skipped === 0 }];
    }),
  );
}

function parentsNamed(catalog: Catalog, name: string): { parent: Entity; exact: boolean }[] {
  const forms = [name, `${name}s`, `${name}es`, ...(name.endsWith('y') ? [`${name.slice(0, -1)}ies`] : [])];
  const { whole, endings } = namesOf(catalog.entities);
  const exact = new Set(forms.flatMap((form) => whole.get(form) ?? []));
  const ending = new Set(forms.flatMap((form) => endings.get(form) ?? []).filter((place) => !exact.has(place)));
  const parents = (places: ReadonlySet<number>): Entity[] =>
    [...places].sort((a, b) => a - b).flatMap((place) => catalog.entities[place] ?? []);
  return [...parents(exact).map((parent) => ({ parent, exact: true })), ...parents(ending).map((parent) => ({ parent, exact: false }))];
}

/** Places of entities by the words of their names, and by every ending that these have. */
const namesOf = oncePer((entities: Catalog['entities']) => {
  const names = entities.map(({ table }, place) => ({ words: wordsOf(table), place }));
  const tails = names.flatMap(({ words, place }) => words.slice(1).map((_, i) => ({ name: words.slice(i + 1).join('_'), place })));
  return { whole: placesBy(names.map(({ words, place }) => ({ name: words.join('_'), place }))), endings: placesBy(tails) };
});

function placesBy(names: readonly { readonly name: string; readonly place: number }[]): Map<string, number[]> {
  return new Map([...Map.groupBy(names, ({ name }) => name)].map(([name, all]) => [name, all.map(({ place }) => place)]));
}

const families: readonly (readonly string[])[] = [['smallint', 'integer', 'bigint', 'numeric'], ['text', 'varchar', 'char'], ['uuid']];

function comparable(field: Field, key: Field | undefined): boolean {
  if (!key || field.type.dimensions > 0 || key.type.dimensions > 0) return false;
  return families.some((family) => family.includes(field.type.kind) && family.includes(key.type.kind));
}
