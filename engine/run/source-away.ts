import type { Catalog } from '../../model/catalog.ts';
import type { SourceDatabase } from '../../model/contracts.ts';
import { GodwitError } from '../../model/errors.ts';
import { sourceNames } from '../../model/playbook-databases.ts';
import type { SliceReader, SourceSnapshot } from '../../model/reading.ts';
import { type Catalogs, sourceOf } from '../route.ts';
import type { OpenEpoch, PreparedPhase, RunContext } from './context.ts';
import { withViews } from './look.ts';

/** A view of a source that is away: it has no rows, and says nothing of any. */
const nothing: SourceSnapshot = {
  position: '',
  openReader: async () => emptyReader,
  isOpen: async () => true,
  slices: async () => [],
  cancel: async () => {},
  close: async () => {},
};

const emptyReader: SliceReader = {
  rows: async function* () {},
  isUpTo: async () => null,
  rowsByKey: async () => [],
  cancel: async () => {},
  close: async () => {},
};

/** The view of a phase's source, or of nothing where that does not answer: then `why` says so in one sentence. */
export type ViewIfAny = (phase: Pick<PreparedPhase, 'phase'>) => Promise<{ epoch: OpenEpoch; why: string | null }>;

/** Looks at the sources as `withViews` does, and does without those that are away, which is told with `consequence`. */
export async function withViewsIfAny<T>(
  context: Pick<RunContext, 'source' | 'several' | 'notify'>,
  consequence: string,
  work: (viewOf: ViewIfAny) => Promise<T>,
): Promise<T> {
  const away = new Map<string, string>();
  return withViews(context, (viewOf) =>
    work(async (phase) => {
      const name = phase.phase.databases.source;
      const known = away.get(name);
      if (known !== undefined) return { epoch: { number: 0, view: nothing }, why: known };
      try {
        return { epoch: await viewOf(phase), why: null };
      } catch (error) {
        if (!isAway(error)) throw error;
        const why = `The source (${sourceOf(context, name).label}) cannot be asked: ${error.message}`;
        away.set(name, why);
        context.notify({ type: 'notice', message: `${why} ${consequence}` });
        return { epoch: { number: 0, view: nothing }, why };
      }
    }),
  );
}

/** Structures of the sources that answer. */
export async function structuresIfAny(context: Pick<RunContext, 'source' | 'several' | 'playbook'>): Promise<Catalogs> {
  const found = new Map<string, Catalog>();
  for (const name of sourceNames(context.playbook)) {
    const structure = await structureIfAny(sourceOf(context, name));
    if (structure) found.set(name, structure);
  }
  return found;
}

async function structureIfAny(source: SourceDatabase): Promise<Catalog | null> {
  try {
    return await source.introspect();
  } catch (error) {
    if (isAway(error)) return null;
    throw error;
  }
}

/** It does not answer, or nobody here knows how to reach it. */
const isAway = (error: unknown): error is GodwitError =>
  error instanceof GodwitError && (error.kind === 'unavailable' || error.code === 'config_invalid');
