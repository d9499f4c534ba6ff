import type { Catalog, Collation, Field, FieldType } from '../../../model/catalog.ts';
import type { Finding } from '../../../model/profile.ts';
import { type KnownNames, readSql } from './read-sql.ts';
import { catalogTypeName, isBuiltInType, typeParts, typesUnder } from './type-name.ts';

/** Extensions that come with PostgreSQL and that tables can be built on. */
export const shippedExtensions = [
  'btree_gin',
  'btree_gist',
  'citext',
  'cube',
  'hstore',
  'intarray',
  'isn',
  'ltree',
  'pg_trgm',
  'seg',
] as const;

/** Types and operator classes → the extension that brings them. */
const extensionOf: Readonly<Record<string, string>> = {
  citext: 'citext',
  hstore: 'hstore',
  ltree: 'ltree',
  cube: 'cube',
  seg: 'seg',
  isbn: 'isn',
  isbn13: 'isn',
  issn: 'isn',
  ean13: 'isn',
  upc: 'isn',
  vector: 'vector',
  halfvec: 'vector',
  geometry: 'postgis',
  geography: 'postgis',
  gin_trgm_ops: 'pg_trgm',
  gist_trgm_ops: 'pg_trgm',
  gin__int_ops: 'intarray',
  gist__int_ops: 'intarray',
  gist_ltree_ops: 'ltree',
  gin_hstore_ops: 'hstore',
  gist_hstore_ops: 'hstore',
};

/** How texts are compared, by name. */
type Collated = Pick<Field, 'collation' | 'collationSchema'>;

/** What the target has of the types that people made, and which names it knows. */
export interface DraftedTypes extends Pick<Catalog, 'enums' | 'domains' | 'composites' | 'extensions'> {
  readonly collations: readonly Collation[];
  readonly known: KnownNames;
  readonly findings: readonly Finding[];
  /** The type in the target; null where the target has none like it. */
  carried(type: FieldType): FieldType | null;
  /** What of a column's, domain's or attribute's collation the target has; `lost` names one that it does not. */
  collation(of: Collated): { readonly kept: Collated; readonly lost: string | null };
}

/** Carries over enums, domains, composites and the extensions named in `available`; what stands on a type that can't come is left out. */
export function draftTypes(source: Catalog, available: readonly string[]): DraftedTypes {
  const extensions = source.extensions.filter(({ name }) => name === 'plpgsql' || available.includes(name));
  const has = (name: string): boolean => extensions.some((each) => each.name === extensionOf[name]);
  const made = carriedNames(source, has);
  const isKnown = (parts: readonly string[]): boolean => {
    if (isBuiltInType(parts)) return !/^reg(?!config$)/.test(parts.at(-1) ?? '');
    const name = catalogTypeName(parts);
    return made.has(name) || (parts[0] === 'public' && has(name));
  };
  // Those of libc depend on the operating system.
  const collations = (source.collations ?? []).filter(({ provider, locale }) => provider !== 'libc' && locale !== null);
  const hasCollation = (schema: string | undefined, name: string): boolean =>
    schema === undefined ? isPortableCollation(name) : collations.some((each) => each.schema === schema && each.name === name);
  const collation: DraftedTypes['collation'] = ({ collation: name, collationSchema: schema }) => {
    if (name === undefined) return { kept: {}, lost: null };
    if (!hasCollation(schema, name)) return { kept: {}, lost: name };
    return { kept: { collation: name, ...(schema !== undefined && { collationSchema: schema }) }, lost: null };
  };
  const known: KnownNames = {
    type: isKnown,
    collation: (parts) => hasCollation(...placeOfCollation(parts)),
    operatorClass: (parts) => parts.length === 1 || (parts[0] === 'public' && has(parts[1] ?? '')),
  };
  const domains = source.domains.filter(({ name }) => made.has(name)).map((domain) => draftDomain(domain, known, collation(domain)));
  const composites = source.composites.filter(({ name }) => made.has(name)).map((composite) => draftComposite(composite, collation));
  return {
    enums: source.enums,
    domains: domains.map(({ domain }) => domain),
    composites: composites.map(({ composite }) => composite),
    collations,
    extensions,
    known,
    collation,
    findings: [...leftOut(source, made, extensions), ...[...domains, ...composites].flatMap(({ findings }) => findings)],
    carried: (type) => (isKnown(typeParts(type.native) ?? ['?', '?']) ? type : null),
  };
}

/** Collations that every server has; others come from the operating system or were made in the source. */
function isPortableCollation(name: string): boolean {
  return ['C', 'POSIX', 'ucs_basic', 'unicode', 'pg_c_utf8', 'pg_unicode_fast'].includes(name) || name.endsWith('-x-icu');
}

/** PostgreSQL's own have no schema in a catalog. */
function placeOfCollation(parts: readonly string[]): [schema: string | undefined, name: string] {
  const [schema, name] = parts.length > 1 ? parts : ['pg_catalog', ...parts];
  return [schema === 'pg_catalog' ? undefined : schema, name ?? ''];
}

/** Names of the types all of whose parts can come, by taking away until nothing falls any more. */
function carriedNames({ enums, domains, composites }: Catalog, has: (type: string) => boolean): Set<string> {
  const parts = new Map<string, (string[] | null)[]>([
    ...enums.map(({ name }): [string, string[][]] => [name, []]),
    ...domains.map(({ name, base }): [string, (string[] | null)[]] => [name, [typesUnder(base)]]),
    ...composites.map(({ name, attributes }): [string, (string[] | null)[]] => [name, attributes.map(({ type }) => typesUnder(type))]),
  ]);
  const kept = new Set(parts.keys());
  const stands = (name: string): boolean => kept.has(name) || has(name);
  for (let before = -1; before !== kept.size; ) {
    before = kept.size;
    for (const [name, under] of parts) if (!under.every((each) => each?.every(stands))) kept.delete(name);
  }
  return kept;
}

type Domain = Catalog['domains'][number];

type Composite = Catalog['composites'][number];

const collationLost = (name: string, lost: string | null): Finding[] =>
  lost === null
    ? []
    : [
        {
          kind: 'collation_left_out',
          ...{ entity: name, fields: [], rows: 0 },
          message: `The type ${name} loses its collation ${lost}: not every server has it.`,
        },
      ];

function draftComposite(
  { name, attributes }: Composite,
  collation: DraftedTypes['collation'],
): { composite: Composite; findings: Finding[] } {
  const drafted = attributes.map((attribute) => ({ name: attribute.name, type: attribute.type, ...collation(attribute).kept }));
  return { composite: { name, attributes: drafted }, findings: attributes.flatMap((each) => collationLost(name, collation(each).lost)) };
}

function draftDomain(
  { default: standard, collation: _name, collationSchema: _schema, ...domain }: Domain,
  known: KnownNames,
  collated: ReturnType<DraftedTypes['collation']>,
): { domain: Domain; findings: Finding[] } {
  const read = domain.checks.map((text) => {
    const checked = readSql('domainCheck', text, known);
    const unproven = text.endsWith(' NOT VALID') ? 'it was never validated in the source, so rows may break it' : null;
    return { text, problem: checked.problem ?? unproven };
  });
  const finding = (kind: string, why: string): Finding => ({ kind, entity: domain.name, fields: [], rows: 0, message: why });
  const refused = read.flatMap(({ problem }) =>
    problem === null ? [] : [finding('check_left_out', `A check of the domain ${domain.name} is left out: ${problem}.`)],
  );
  const problem = standard === undefined ? null : readSql('expression', standard, known).problem;
  return {
    domain: {
      ...domain,
      ...collated.kept,
      checks: read.filter((each) => each.problem === null).map(({ text }) => text),
      ...(standard !== undefined && problem === null && { default: standard }),
    },
    findings: [
      ...refused,
      ...collationLost(domain.name, collated.lost),
      ...(problem === null ? [] : [finding('default_left_out', `The default of the domain ${domain.name} is left out: ${problem}.`)]),
    ],
  };
}

function leftOut(source: Catalog, made: ReadonlySet<string>, extensions: Catalog['extensions']): Finding[] {
  const names = [...source.domains, ...source.composites].map(({ name }) => name).filter((name) => !made.has(name));
  const missing = source.extensions.filter((each) => !extensions.includes(each));
  return [
    ...names.map((name) => ({
      name,
      kind: 'type_left_out',
      why: `The type ${name} is left out: it is built on a type that the target does not have.`,
    })),
    ...missing.map(({ name }) => ({ name, kind: 'extension_left_out', why: `The extension ${name} is not set up in the target.` })),
  ].map(({ name, kind, why }) => ({ kind, entity: name, fields: [], rows: 0, message: why }));
}
