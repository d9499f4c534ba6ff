import { sampleScale } from '../../databases/postgres/load.ts';
import { GodwitError } from '../../model/errors.ts';
import type { TargetSession } from '../../model/session.ts';

/** Bounds of the scale at which a sample can be generated. */
export type ScaleBounds = readonly [min: number, max: number];

/** The scale that is meant. Throws `argument_invalid` where the sample has but one size, or not that one. */
export function requireScale(playbook: string, bounds: ScaleBounds | undefined, scale: number | undefined): number {
  if (scale === undefined) return 1;
  if (!bounds) throw new GodwitError('argument_invalid', `The sample "${playbook}" has one size: leave out --scale.`);
  const [min, max] = bounds;
  if (scale >= min && scale <= max) return scale;
  throw new GodwitError('argument_invalid', `--scale takes a number from ${min} to ${max}.`);
}

/** Throws `argument_invalid` where the rows that are there were generated at another scale. */
export async function requireSameScale(session: TargetSession, playbook: string, scale: number | undefined): Promise<void> {
  const there = await sampleScale(session);
  if (scale === undefined || there === null || there === scale) return;
  throw new GodwitError(
    'argument_invalid',
    `The rows of "${playbook}" that are there were generated at scale ${there}. Add --fresh to generate them anew, or leave out --scale.`,
  );
}
