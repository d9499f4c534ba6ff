import { type Catalog, type Entity, findEntity } from '../../model/catalog.ts';
import type { SourceDatabase } from '../../model/contracts.ts';
import type { PlaybookPhase } from '../../model/playbook.ts';
import type { Profile } from '../../model/profile.ts';
import type { TextRow } from '../../model/session.ts';
import { elementEntity, elementParentName, elementPath, parentOf, unnestFault } from '../../model/unnest.ts';
import { firstRows } from '../first-rows.ts';
import { refusal } from '../playbook/refusal.ts';

type Phases = readonly Pick<PlaybookPhase, 'source' | 'unnest'>[];

/** The source with the elements that phases read as entities beside its own. */
export function withElements(source: SourceDatabase, phases: Phases): SourceDatabase {
  const parents = new Map(phases.flatMap((phase) => (phase.unnest === undefined ? [] : [[phase.source, parentName(phase)] as const])));
  if (parents.size === 0) return source;
  return {
    ...source,
    introspect: async () => catalogWithElements(await source.introspect(), phases),
    preflight: (question) =>
      source.preflight({ ...question, entities: unique(question.entities.map((name) => parents.get(name) ?? name)) }),
    profile: (catalog) => profileWithElements(source, catalog),
    rowVersions: async (entities) => {
      const versions = await source.rowVersions(uniqueParents(entities));
      return Object.fromEntries(
        entities.flatMap(({ name, unnest }) => {
          const version = versions[unnest?.of ?? name];
          return version === undefined ? [] : [[name, version]];
        }),
      );
    },
    sample: (entity, rows) => (entity.unnest ? firstElements(source, entity, rows) : source.sample(entity, rows)),
  };
}

const parentName = ({ source, unnest = '' }: Phases[number]): string => elementParentName(source, unnest);
const unique = (names: readonly string[]): string[] => [...new Set(names)];

/** The catalog with the elements that phases read. What cannot be unnested is left out, and the mapping says why. */
export function catalogWithElements(catalog: Catalog, phases: Phases): Catalog {
  const entities = new Map(catalog.entities.map((entity) => [entity.name, entity]));
  const sizes = { ...catalog.sizes };
  for (const phase of phases) {
    const parent = findEntity(catalog, parentName(phase));
    const made = phase.unnest !== undefined && parent ? elementEntity(parent, phase.unnest) : null;
    if (!made || !parent) continue;
    entities.set(made.name, made);
    // Nobody has counted elements: rows of the parent are the nearest to it.
    sizes[made.name] = { rows: sizes[parent.name]?.rows ?? 0, bytes: 0 };
  }
  return { ...catalog, entities: [...entities.values()], sizes };
}

/** Throws `mapping_invalid` with the reason, where the elements of a phase cannot be read. */
export function requireElements({ phase, source, unnest }: PlaybookPhase, catalog: Catalog): void {
  const path = unnest === undefined ? null : elementPath(unnest);
  const parent = path && findEntity(catalog, parentName({ source, unnest }));
  const fault = path && parent ? unnestFault(parent, path) : null;
  if (fault !== null) throw refusal('mapping_invalid', phase, ['unnest'], fault);
}

/**
 * Of elements is known what is known of the columns that they stand in, and of their members what a source of documents says; else
 * these stay masked.
 */
async function profileWithElements(source: SourceDatabase, catalog: Catalog): Promise<Profile> {
  const profile = await source.profile({ ...catalog, entities: uniqueParents(catalog.entities) });
  const entities = { ...profile.entities };
  for (const { name, unnest } of catalog.entities) {
    const parent = unnest && entities[unnest.of];
    if (!unnest || !parent) continue;
    const fields = Object.entries(parent.fields).map(([field, known]) => [`parent.${field}`, known] as const);
    const { keys: _, ...element } = parent.fields[unnest.column] ?? {
      rows: 0,
      nulls: 0,
      distinct: 0,
      distinctIsExact: false,
      common: [],
      patterns: {},
    };
    const ordinal = { rows: 0, nulls: 0, distinct: 0, distinctIsExact: false, common: [], patterns: {} };
    entities[name] = {
      ...parent,
      fields: {
        ...Object.fromEntries([...fields, ['element', element], ...(unnest.as === 'array' ? [['ordinal', ordinal] as const] : [])]),
        ...entities[name]?.fields,
      },
    };
  }
  return { ...profile, entities };
}

function uniqueParents(entities: readonly Entity[]): Entity[] {
  const all = entities.map(parentOf);
  const whole = entities.filter(({ unnest }) => !unnest);
  return [...new Map([...all, ...whole].map((entity) => [entity.name, entity])).values()];
}

async function firstElements(source: SourceDatabase, entity: Entity, rows: number): Promise<TextRow[]> {
  const columns = entity.fields.map((field) => ({ alias: field.name, lookup: null, field }));
  const view = await source.openSnapshot();
  const reader = await view.openReader();
  try {
    return await firstRows(reader, { entity, key: entity.key?.fields ?? [], columns, lookups: [] }, rows);
  } finally {
    await reader.close();
    await view.close();
  }
}
