import { draftedPipelineView } from '../../databases/postgres/pipelines/draft-pipeline-views.ts';
import { allPipelineViews } from '../../engine/draft/playbook-views.ts';
import { catalogWithElements } from '../../engine/map/elements.ts';
import { loadPlaybook } from '../../engine/playbook/load.ts';
import type { SourceDatabase, TargetDatabase } from '../../model/contracts.ts';
import { GodwitError } from '../../model/errors.ts';
import type { Playbook, ViewEntry } from '../../model/playbook.ts';
import { firstConnection } from '../../model/playbook-databases.ts';
import { connectSource, connectTarget } from '../workbench/connect.ts';
import type { Caller } from '../workbench/workbench.ts';
import { createStructure } from './create-structure.ts';

/** A view that a pipeline makes: as SQL, or why there is none. */
export interface ShownView {
  readonly name: string;
  readonly sql: string | null;
  readonly refused: string | null;
  /** What stands of it under `views` of its phase, or should. */
  readonly phase: string | null;
  readonly entry: ViewEntry | null;
  readonly isInPlaybook: boolean;
  /** Whether the target has a table or view of this name. */
  readonly isThere: boolean;
}

/** The pipelines of a playbook and of its source as views of the target; `apply` creates those that are not there. Throws `unsupported_structure`. */
export async function pipelinesAsViews(caller: Caller, name: string, apply: boolean): Promise<ShownView[]> {
  const { playbook } = loadPlaybook(name, caller.config.playbooks);
  const source = await connectSource(caller.config, firstConnection(playbook, 'source'));
  try {
    const target = await connectTarget(caller.config, firstConnection(playbook, 'target'));
    return await viewsBetween(playbook, source, target, apply).finally(() => target.close());
  } finally {
    await source.close();
  }
}

async function viewsBetween(playbook: Playbook, source: SourceDatabase, target: TargetDatabase, apply: boolean): Promise<ShownView[]> {
  const { documents } = await source.profile(catalogWithElements(await source.introspect(), []));
  if (!documents) throw new GodwitError('unsupported_structure', `${source.label} holds no documents: its views are rewritten by init.`);
  const there = await target.introspect();
  const { views, left } = allPipelineViews(documents, playbook, there);
  const names = new Set(there.entities.map((each) => each.name));
  const named = new Set(playbook.phases.flatMap((phase) => Object.keys(phase.views ?? {})));
  const shown = views.map(draftedPipelineView).map(({ name, ddl, compared, phase, pipeline, isMaterialized }): ShownView => {
    const entry = { compared: [...compared], ...pipeline, ...(isMaterialized && { materialized: true }) };
    return { name, sql: ddl, refused: null, phase, entry, isInPlaybook: named.has(name), isThere: names.has(name) };
  });
  const missing = shown.flatMap(({ sql, isThere }) => (sql === null || isThere ? [] : [sql]));
  if (apply) await createStructure(target, missing);
  const refused = [...left].map(([name, why]): ShownView => {
    return { name, sql: null, refused: why, phase: null, entry: null, isInPlaybook: named.has(name), isThere: names.has(name) };
  });
  return [...shown, ...refused];
}
