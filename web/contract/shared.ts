import { z } from 'zod';

/** How many entries of a list are wanted. */
export const limit = (max: number, usual: number) => z.coerce.number().int().min(1).max(max).default(usual);

export const digest = z.string().regex(/^[0-9a-f]{64}$/);
export const reason = z.string().trim().min(1).max(2000);

/** A low and a high end around what is likely, and where that comes from. */
export const interval = z.object({ low: z.number(), likely: z.number(), high: z.number(), basis: z.string() });
