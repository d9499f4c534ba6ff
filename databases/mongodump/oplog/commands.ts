/** Commands of an oplog that change no document. */
export const harmless: ReadonlySet<string> = new Set([
  'create',
  'createIndexes',
  'startIndexBuild',
  'commitIndexBuild',
  'abortIndexBuild',
  'dropIndexes',
  'deleteIndexes',
  'deleteIndex',
  'collMod',
]);

/** Commands that change a collection whole: replaying them onto a dump is nothing that its own tools promise. */
export const ofCollection: ReadonlySet<string> = new Set(['drop', 'renameCollection', 'convertToCapped', 'emptycapped']);

export const ofDatabase = 'dropDatabase';
