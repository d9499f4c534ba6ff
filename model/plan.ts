import { z } from 'zod';
import { risk } from './profile.ts';

/** An estimate with its interval, from a measured sample or stated assumptions. */
export const estimate = z.object({ low: z.number(), likely: z.number(), high: z.number(), basis: z.string() });

export const plannedPhase = z.object({
  phase: z.string(),
  title: z.string(),
  source: z.string(),
  target: z.string(),
  dependsOn: z.array(z.string()),
  /** Phases of one wave depend only on earlier waves. */
  wave: z.int(),
  off: z.string().optional(),
  optional: z.boolean(),
  /** Names of the phases that form a dependency cycle with this one. */
  cycle: z.array(z.string()),
  rows: z.int(),
  bytes: z.int(),
  seconds: estimate,
});
export type PlannedPhase = z.infer<typeof plannedPhase>;

/** Order, sizes, time and risks of a migration. */
export const plan = z.object({
  playbook: z.string(),
  phases: z.array(plannedPhase),
  rows: z.int(),
  bytes: z.int(),
  seconds: estimate,
  downtimeSeconds: estimate,
  risks: z.array(risk),
});
export type Plan = z.infer<typeof plan>;
