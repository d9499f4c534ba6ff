import { z } from 'zod';
import { type ErrorCode, errorCodes } from './errors.ts';

/** A named check with a plain reason and the fix: pre-flight, success criteria and validation speak in these. */
export const check = z.object({
  /** `source.read_only`, `target.disk_space`, `profiles.count`, … */
  name: z.string(),
  status: z.enum(['passed', 'warning', 'failed', 'skipped']),
  /** What was found, in one sentence without row values. */
  message: z.string(),
  /** What to do about it; absent when passed. */
  fix: z.string().optional(),
  expected: z.string().optional(),
  actual: z.string().optional(),
  /** What kept the check from being made at all, such as a host that does not answer. */
  code: z.enum(Object.keys(errorCodes) as ErrorCode[]).optional(),
});
export type Check = z.infer<typeof check>;
