import { loadModule } from 'libpg-query';
import { type Catalog, type Entity, findEntity } from '../../../../model/catalog.ts';
import type { DraftedView, DraftedViews } from '../../../../model/contracts.ts';
import type { FieldRule } from '../../../../model/field-rule.ts';
import type { Playbook, PlaybookPhase } from '../../../../model/playbook.ts';
import { qualifiedName, tableName } from '../../entity-name.ts';
import { ident, join, raw, sql, statement } from '../../sql.ts';
import { draftTypes, shippedExtensions } from '../types.ts';
import { type ColumnPlace, type ReadPlace, rewriteView, ViewProblem, type ViewScope } from './rewrite.ts';

/**
 * The views of a source over the tables that a draft made: each whose columns all have a place, through the mapping. What cannot be rewritten is
 * named with
 * the reason. Nothing is called in them that a drafted default could not call.
 */
export async function draftViews(source: Catalog, playbook: Playbook): Promise<DraftedViews> {
  await loadModule();
  const known = draftTypes(source, shippedExtensions).known;
  const places = new Map(playbook.phases.flatMap((phase) => placeOfPhase(source, phase)));
  const order = new Map(playbook.phases.map(({ source: name }, i) => [name, i]));
  const depth = new Map(order);
  const views: DraftedView[] = [];
  let open = source.entities.filter(({ kind }) => kind === 'view' || kind === 'materialized_view');
  const left = new Map<string, string>();
  for (let isMoving = true; isMoving && open.length > 0; ) {
    const before = open.length;
    open = open.filter((entity) => {
      const read: string[] = [];
      const options = source.viewOptions?.[entity.name];
      const made = rewritten(entity, options, { relation: (schema, name) => noted(places, read, schema, name), known });
      if (typeof made === 'string') return left.set(entity.name, made);
      const after = Math.max(...read.map((name) => depth.get(name) ?? 0));
      depth.set(entity.name, after);
      places.set(entity.name, made.place);
      left.delete(entity.name);
      views.push({ ...made.view, phase: playbook.phases[after]?.phase ?? '' });
      return false;
    });
    isMoving = open.length < before;
  }
  return { views, left };
}

function noted(places: ReadonlyMap<string, ReadPlace>, read: string[], schema: string | undefined, name: string): ReadPlace | undefined {
  const entity = qualifiedName(schema ?? 'public', name);
  read.push(entity);
  return places.get(entity);
}

interface Made {
  readonly view: Omit<DraftedView, 'phase'>;
  readonly place: ReadPlace;
}

/** What the view becomes, or why it is left. */
function rewritten(entity: Entity, options: string | undefined, scope: ViewScope): Made | string {
  if (options !== undefined) return `It is not rewritten: it has options (${options}).`;
  try {
    const { text, kept } = rewriteView(entity.definition ?? '', scope);
    const names = entity.fields.map(({ name }) => name);
    const isMaterialized = entity.kind === 'materialized_view';
    const columns = join(names.map((name) => ident(name)));
    const [word, end] = isMaterialized ? ['MATERIALIZED VIEW', ' WITH NO DATA'] : ['VIEW', ''];
    const made = sql`CREATE ${raw(word)} ${tableName(entity)} (${columns}) AS ${raw(text)}${raw(end)}`;
    const places = names.map((name, i): [string, ColumnPlace] => [name, kept[i] ? { value: name } : { key: name }]);
    return {
      view: { name: entity.name, isMaterialized, ddl: statement(made).text, compared: names.filter((_, i) => kept[i]) },
      place: { name: statement(tableName(entity)).text, columns: new Map(places) },
    };
  } catch (error) {
    if (error instanceof ViewProblem) return `It is not rewritten: ${error.message}.`;
    throw error;
  }
}

function placeOfPhase(source: Catalog, phase: PlaybookPhase): [string, ReadPlace][] {
  const entity = findEntity(source, phase.source);
  if (!entity) return [];
  const rules = Object.entries(phase.fields);
  const columns = entity.fields.flatMap(({ name }): [string, ColumnPlace][] => {
    const value = rules.find(([, rule]) => isCopyOf(rule, name))?.[0];
    const key = rules.find(([, rule]) => isLinkOf(rule, name, entity))?.[0];
    return value === undefined && key === undefined
      ? []
      : [[name, { ...(value !== undefined && { value }), ...(key !== undefined && { key }) }]];
  });
  const [schema, table] = phase.target.includes('.') ? phase.target.split(/\.(.*)/s) : ['public', phase.target];
  return [[entity.name, { name: statement(ident(schema ?? 'public', table ?? '')).text, columns: new Map(columns) }]];
}

const isCopyOf = (rule: FieldRule, column: string): boolean =>
  typeof rule === 'object' && 'copy' in rule && rule.copy === column && rule.clean === undefined;

function isLinkOf(rule: FieldRule, column: string, { key }: Entity): boolean {
  if (rule === 'identity') return key?.fields.length === 1 && key.fields[0] === column;
  return typeof rule === 'object' && 'reference' in rule && [rule.from].flat().join() === column;
}
