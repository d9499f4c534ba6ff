import type { ShownPhase } from './shown-phase.ts';

/** More nodes than these are no picture any more. */
const pictureMax = 60;

/** All phases where they are a picture; of more, the wanted one with what it depends on and what depends on it. */
export function neighbourhood(all: readonly ShownPhase[], at: string | undefined): readonly ShownPhase[] {
  if (all.length <= pictureMax) return all;
  const centre = all.find(({ node }) => node.phase === at) ?? all.find(({ status }) => status !== 'completed') ?? all[0];
  if (!centre) return [];
  const name = centre.node.phase;
  const near = all.filter(({ node }) => node.phase === name || node.dependsOn.includes(name) || centre.node.dependsOn.includes(node.phase));
  return near.slice(0, pictureMax);
}
