import type { SourceDatabase } from '../../model/contracts.ts';
import type { SliceReader, SourceRead, SourceSnapshot } from '../../model/reading.ts';
import { type ChosenRows, readingOf } from './choose-rows.ts';

/** The source as if it held nothing but the chosen rows. */
export function sampledSource(source: SourceDatabase, chosen: ChosenRows): SourceDatabase {
  return { ...source, openSnapshot: async () => sampledSnapshot(await source.openSnapshot(), chosen) };
}

function sampledSnapshot(epoch: SourceSnapshot, chosen: ChosenRows): SourceSnapshot {
  return {
    ...epoch,
    openReader: async () => sampledReader(await epoch.openReader(), chosen),
    slices: async (sourceRead) => [{ ordinal: 0, after: null, upTo: null, rows: keysOf(chosen, sourceRead).length }],
  };
}

function sampledReader(reader: SliceReader, chosen: ChosenRows): SliceReader {
  const { copyByKey } = reader;
  return {
    rowsByKey: reader.rowsByKey,
    isUpTo: reader.isUpTo,
    cancel: reader.cancel,
    close: reader.close,
    rows: async function* (sourceRead) {
      yield* await reader.rowsByKey(sourceRead, keysOf(chosen, sourceRead));
    },
    ...(copyByKey && { copyByKey, copy: (sourceRead) => copyByKey(sourceRead, keysOf(chosen, sourceRead)) }),
  };
}

const keysOf = (chosen: ChosenRows, sourceRead: SourceRead) => chosen.get(readingOf(sourceRead)) ?? [];
