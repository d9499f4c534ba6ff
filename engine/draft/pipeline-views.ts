import type { Catalog } from '../../model/catalog.ts';
import type { CollectionFacts, DocumentCatalog } from '../../model/documents.ts';
import { type Pipeline, pipeline } from '../../model/pipelines/pipeline.ts';
import type { QueryPlan } from '../../model/pipelines/plan.ts';
import type { Playbook } from '../../model/playbook.ts';
import { pipelineMapping } from '../pipelines/mapping-of.ts';
import { PipelineRefusal } from '../pipelines/refusal.ts';
import { translatePipeline } from '../pipelines/translate.ts';

/** A view of documents as a query over the target's tables. */
export interface PipelineView {
  readonly name: string;
  readonly on: string;
  readonly pipeline: Pipeline;
  readonly plan: QueryPlan;
  /** The last phase that it reads. */
  readonly phase: string;
  /** Whether its rows are kept, until they are made anew. */
  readonly isMaterialized: boolean;
}

export interface PipelineViews {
  readonly views: readonly PipelineView[];
  /** Views that are left, with the reason. */
  readonly left: ReadonlyMap<string, string>;
}

/** Views that stand on each other. */
const depthMax = 20;

/** The views of a source of documents through the mapping; a view on a view is read as the pipelines of both. */
export function pipelineViews(documents: DocumentCatalog, playbook: Playbook, target: Catalog): PipelineViews {
  const mapping = pipelineMapping({ playbook, documents, target });
  const views: PipelineView[] = [];
  const left = new Map<string, string>();
  for (const facts of documents.collections.filter(({ kind }) => kind === 'view')) {
    try {
      const { on, stages } = wholePipeline(documents, facts);
      const plan = translatePipeline(on, stages, mapping);
      views.push({ name: facts.entity, on, pipeline: stages, plan, phase: lastPhase(playbook, plan), isMaterialized: false });
    } catch (error) {
      if (!(error instanceof PipelineRefusal)) throw error;
      left.set(facts.entity, `It is not translated: ${error.message}`);
    }
  }
  return { views, left };
}

function wholePipeline(documents: DocumentCatalog, facts: CollectionFacts): { on: string; stages: Pipeline } {
  let [current, stages]: [CollectionFacts, Pipeline] = [facts, []];
  for (let depth = 0; depth < depthMax; depth++) {
    const { view } = current;
    if (!view) return { on: current.entity, stages };
    stages = [...stagesOf(view.pipeline), ...stages];
    const below = documents.collections.find(({ collection, database }) => collection === view.on && database === current.database);
    if (!below) throw new PipelineRefusal(null, `the collection ${view.on}, which it reads, is not in the source`).at(1, 'view');
    current = below;
  }
  throw new PipelineRefusal(null, `it stands on more than ${depthMax} views`).at(1, 'view');
}

function stagesOf(text: string): Pipeline {
  const found = pipeline.safeParse(JSON.parse(text));
  if (found.success) return found.data;
  throw new PipelineRefusal(null, `it is no pipeline that can be read (${found.error.issues[0]?.message ?? 'of another shape'})`).at(
    1,
    'view',
  );
}

/** All rows that a query reads are there when this phase is done. */
function lastPhase({ phases }: Playbook, { reads }: QueryPlan): string {
  const read = phases.filter(({ source }) => reads.some((name) => source === name || source.startsWith(`${name}.`)));
  return read.at(-1)?.phase ?? '';
}
