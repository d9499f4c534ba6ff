import { oncePer } from './once.ts';
import type { Playbook, PlaybookPhase } from './playbook.ts';

const byName = oncePer((phases: Playbook['phases']) => new Map(phases.map((phase) => [phase.phase, phase])));
const byIdentity = oncePer((phases: Playbook['phases']) => Map.groupBy(phases, identityName));

/** Name by which references know the rows of a phase. */
export function identityName({ identity, phase }: PlaybookPhase): string {
  return identity.name ?? phase;
}

/** The phase of that name, or undefined. */
export function findPhase({ phases }: Playbook, name: string): PlaybookPhase | undefined {
  return byName(phases).get(name);
}

/** The phases whose rows references know by that name. */
export function phasesOfIdentity({ phases }: Playbook, name: string): readonly PlaybookPhase[] {
  return byIdentity(phases).get(name) ?? [];
}
