import { z } from 'zod';
import { declaredName as name } from './declared-name.ts';

/** Entities that are joined to a row, by the names under which its rules or code know them: `on` pairs their columns with the row's. */
export const declaredLookups = z
  .record(
    name,
    z.strictObject({
      entity: z.string(),
      on: z.record(z.string(), z.string()),
      where: z.record(z.string(), z.string()).optional().describe('Values, as text, that columns of the looked-up entity must have.'),
    }),
  )
  .default({});

/** The moment that code is given as the present, so that it makes the same of a row whenever it runs. */
export const declaredInstant = z.iso
  .datetime({ offset: true, error: 'an instant such as 2026-01-01T00:00:00Z' })
  .optional()
  .describe('The instant that the code sees as `now`.');
