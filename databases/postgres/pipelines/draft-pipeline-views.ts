import type { DraftedView } from '../../../model/contracts.ts';
import type { QueryPlan } from '../../../model/pipelines/plan.ts';
import type { ViewEntry } from '../../../model/playbook.ts';
import { placeOfName, tableName } from '../entity-name.ts';
import { type Fragment, inlined, raw, sql } from '../sql.ts';
import { pipelineSelect } from './compile-plan.ts';

/** A plan as the statement that makes a view of it; values of the pipeline stand in it as literals. */
export function createPipelineView(name: string, plan: QueryPlan, isMaterialized: boolean): string {
  const kind = raw(isMaterialized ? 'MATERIALIZED VIEW' : 'VIEW');
  const made: Fragment = sql`CREATE ${kind} ${tableName(placeOfName(name))} AS ${pipelineSelect(plan)}${raw(isMaterialized ? ' WITH NO DATA' : '')}`;
  return inlined(made);
}

export interface TranslatedView extends Pick<ViewEntry, 'on' | 'pipeline'> {
  readonly name: string;
  readonly plan: QueryPlan;
  readonly phase: string;
  readonly isMaterialized: boolean;
}

/** A translated view as it is drafted. Columns that hold new keys, and arrays in no order, are not compared with the source's. */
export function draftedPipelineView({ name, plan, phase, on, pipeline, isMaterialized }: TranslatedView): DraftedView {
  const compared = plan.columns.filter(({ isNewKey, isUnordered }) => !isNewKey && !isUnordered).map((each) => each.name);
  return { name, isMaterialized, ddl: createPipelineView(name, plan, isMaterialized), compared, phase, pipeline: { on, pipeline } };
}
