import type { Catalog } from '../../model/catalog.ts';
import type { SourceDatabase } from '../../model/contracts.ts';
import { GodwitError } from '../../model/errors.ts';
import type { Epoch, SliceReader } from '../../model/reading.ts';
import type { RunContext } from './context.ts';

/** A view of a source that is away: it has no rows, and says nothing of any. */
const nothing: Epoch = {
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

/** A view of the source, or of nothing where it does not answer: then `why` says so in one sentence. */
export async function openViewIfAny({ source }: Pick<RunContext, 'source'>): Promise<{ view: Epoch; why: string | null }> {
  try {
    return { view: await source.openEpoch(), why: null };
  } catch (error) {
    if (!isAway(error)) throw error;
    return { view: nothing, why: `The source (${source.label}) cannot be asked: ${error.message}` };
  }
}

/** The source's structure; null where it does not answer. */
export async function structureIfAny(source: SourceDatabase): Promise<Catalog | null> {
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
