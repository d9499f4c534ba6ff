import type { Verb } from './verb.ts';
import { approveVerb, rejectVerb } from './verbs/approve.ts';
import { migrateVerb } from './verbs/migrate.ts';
import { mapVerb, reviewVerb } from './verbs/review.ts';
import { startVerb } from './verbs/start.ts';

/** Every verb, in the order of `godwit --help`. */
export const verbs: readonly Verb[] = [startVerb, mapVerb, reviewVerb, approveVerb, rejectVerb, migrateVerb];
