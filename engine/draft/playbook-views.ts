import type { Catalog } from '../../model/catalog.ts';
import type { DocumentCatalog } from '../../model/documents.ts';
import { readingPart } from '../../model/pipelines/pipeline.ts';
import type { Playbook } from '../../model/playbook.ts';
import { pipelineMapping } from '../pipelines/mapping-of.ts';
import { PipelineRefusal } from '../pipelines/refusal.ts';
import { translatePipeline } from '../pipelines/translate.ts';
import { type PipelineView, type PipelineViews, pipelineViews } from './pipeline-views.ts';

/** The pipelines of a playbook's `views`, translated by its rules, and the source's own views that the playbook does not name. */
export function allPipelineViews(documents: DocumentCatalog, playbook: Playbook, target: Catalog): PipelineViews {
  const own = playbook.phases.flatMap((phase) =>
    Object.entries(phase.views ?? {}).map(([name, entry]) => ({ name, entry, phase: phase.phase })),
  );
  const views: PipelineView[] = [];
  const left = new Map<string, string>();
  for (const { name, entry, phase } of own) {
    if (entry.pipeline === undefined || entry.on === undefined) continue;
    const mapping = pipelineMapping({ playbook, documents, target, ...(entry.empties && { empties: entry.empties }) });
    try {
      const isMaterialized = entry.materialized === true;
      const plan = translatePipeline(entry.on, readingPart(entry.pipeline, isMaterialized), mapping);
      views.push({ name, on: entry.on, pipeline: entry.pipeline, plan, phase, isMaterialized });
    } catch (error) {
      if (!(error instanceof PipelineRefusal)) throw error;
      left.set(name, error.message);
    }
  }
  const named = new Set(own.map(({ name }) => name));
  const found = pipelineViews(documents, playbook, target);
  return {
    views: [...views, ...found.views.filter(({ name }) => !named.has(name))],
    left: new Map([...left, ...[...found.left].filter(([name]) => !named.has(name))]),
  };
}
