import { z } from 'zod';

/** A name that people give to something in a playbook. */
export const declaredName = z.string().regex(/^[a-z][a-z0-9_-]{0,62}$/, 'lower-case letters, digits, _ and -, beginning with a letter');
/** Names of columns, schemas and the like: at least one. */
export const someNames = z.array(z.string().min(1)).min(1);
