import type { SourceDatabase } from '../../model/contracts.ts';
import type { Epoch, Extract, SliceReader } from '../../model/reading.ts';
import { type ChosenRows, readingOf } from './choose-rows.ts';

/** The source as if it held nothing but the chosen rows. */
export function sampledSource(source: SourceDatabase, chosen: ChosenRows): SourceDatabase {
  return { ...source, openEpoch: async () => sampledEpoch(await source.openEpoch(), chosen) };
}

function sampledEpoch(epoch: Epoch, chosen: ChosenRows): Epoch {
  return {
    ...epoch,
    openReader: async () => sampledReader(await epoch.openReader(), chosen),
    slices: async (extract) => [{ ordinal: 0, after: null, upTo: null, rows: keysOf(chosen, extract).length }],
  };
}

function sampledReader(reader: SliceReader, chosen: ChosenRows): SliceReader {
  const { copyByKey } = reader;
  return {
    rowsByKey: reader.rowsByKey,
    isUpTo: reader.isUpTo,
    cancel: reader.cancel,
    close: reader.close,
    rows: async function* (extract) {
      yield* await reader.rowsByKey(extract, keysOf(chosen, extract));
    },
    ...(copyByKey && { copyByKey, copy: (extract) => copyByKey(extract, keysOf(chosen, extract)) }),
  };
}

const keysOf = (chosen: ChosenRows, extract: Extract) => chosen.get(readingOf(extract)) ?? [];
