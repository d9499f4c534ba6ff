import type { Verb } from './verb.ts';
import { migrateVerb } from './verbs/migrate.ts';
import { startVerb } from './verbs/start.ts';

/** Every verb, in the order of `godwit --help`. */
export const verbs: readonly Verb[] = [startVerb, migrateVerb];
