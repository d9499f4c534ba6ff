import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';

/** Beside the packages: whoever may write there could change the program anyway. Where nobody may, every start compiles anew. */
const cacheFolder = join(import.meta.dirname, '../node_modules/.cache/godwit');

// What was compiled once starts in half the time, and needs twenty megabytes less.
enableCompileCache(cacheFolder);

// Bytes that are copied are garbage at once: a young generation that does not grow with them takes no more time and some eighty megabytes less.
setFlagsFromString('--semi-space-growth-factor=1');
