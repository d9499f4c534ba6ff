/** `Digital files (projects)`: a part as people name it, with the name that commands take where that is another. */
export function partName({ title, phase }: { readonly title: string; readonly phase: string }): string {
  return title.toLowerCase() === phase.replaceAll('_', ' ').toLowerCase() ? title : `${title} (${phase})`;
}

/** Names of the parts of a run by their phase; a phase that the run does not have is named as it is. */
export function partNames(phases: readonly { readonly title: string; readonly phase: string }[]): (phase: string) => string {
  const names = new Map(phases.map((each) => [each.phase, partName(each)]));
  return (phase) => names.get(phase) ?? phase;
}
