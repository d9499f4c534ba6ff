import { sourceOf } from '../route.ts';
import type { OpenEpoch, PreparedPhase, RunContext } from './context.ts';

/** The view of a phase's source. */
export type ViewOf = (phase: Pick<PreparedPhase, 'phase'>) => Promise<OpenEpoch>;

/** Looks at the sources, in one view of each that is opened when it is first asked for; closes them whatever happens. */
export async function withViews<T>(
  context: Pick<RunContext, 'source' | 'several'>,
  work: (viewOf: ViewOf) => Promise<T>,
  number = 0,
): Promise<T> {
  const open = new Map<string, OpenEpoch>();
  const viewOf: ViewOf = async ({ phase }) => {
    const name = phase.databases.source;
    const known = open.get(name) ?? { number, view: await sourceOf(context, name).openSnapshot() };
    open.set(name, known);
    return known;
  };
  try {
    return await work(viewOf);
  } finally {
    for (const { view } of open.values()) await view.close().catch(() => {});
  }
}
