import { z } from 'zod';

/** What capture makes on a source: approved by its digest before any of it is run. */
export const capturePlan = z.object({
  capture: z.literal(1),
  playbook: z.string(),
  /** `host:port/database` of the source. */
  source: z.string(),
  slot: z.string(),
  publication: z.string(),
  tables: z.array(z.string()),
  /** In the order in which they are run. */
  statements: z.array(z.string()),
});
export type CapturePlan = z.infer<typeof capturePlan>;

const nameMax = 40;
const markerLength = 8;

/** The slot and publication of a playbook for one target: slots belong to a whole server, and several targets may read one source. */
export function captureName(playbook: string, marker: string): string {
  const plain = playbook.toLowerCase().replaceAll(/[^a-z0-9_]/g, '_');
  return `godwit_${plain.slice(0, nameMax)}_${marker.replaceAll('-', '').slice(0, markerLength)}`;
}
