import type { StageContext } from '../../engine/stages/context.ts';
import type { Workbench } from '../workbench/workbench.ts';

/** The part of a workbench that stages work with, in the name of `author`. */
export function stageOf(bench: Workbench, author: string): StageContext {
  const { playbook, source, target, several, control, journal, parser, transforms, notify } = bench;
  return { playbook, source, target, ...(several && { several }), control, journal, parser, transforms, notify, author };
}
