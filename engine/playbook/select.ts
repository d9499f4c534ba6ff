import { GodwitError } from '../../model/errors.ts';
import type { Playbook, PlaybookPhase } from '../../model/playbook.ts';
import { dependencies, orderPhases, reachable } from './order.ts';

/** Names of phases, groups or target entities; without `only` (or with an empty one) every phase is meant. */
export interface Selection {
  readonly only?: readonly string[];
  readonly except?: readonly string[];
  /** Also what the selected phases depend on, directly or not. */
  readonly withDependencies?: boolean;
}

/**
 * Names of the selected phases in the order in which they run. Phases that are `off` are left out.
 * Throws `phase_not_found` for an unknown name, `argument_invalid` when a name in `only` means nothing but phases that are off.
 */
export function selectPhases(playbook: Playbook, selection: Selection): string[] {
  const { only = [], except = [], withDependencies = false } = selection;
  const wanted = new Set((only.length > 0 ? only : ['all']).flatMap((name) => running(name, named(playbook, name), only.length > 0)));
  const parents = dependencies(playbook);
  if (withDependencies) for (const name of [...wanted]) for (const parent of reachable(parents, name)) wanted.add(parent);
  const unwanted = new Set(except.flatMap((name) => named(playbook, name).map(({ phase }) => phase)));
  return orderPhases(playbook)
    .filter(({ phase }) => phase.off === undefined)
    .map(({ phase }) => phase.phase)
    .filter((name) => wanted.has(name) && !unwanted.has(name));
}

/** The phases that a name stands for: a phase before a group before a target entity. */
function named(playbook: Playbook, name: string): PlaybookPhase[] {
  const { phases, groups } = playbook;
  const phase = phases.find((each) => each.phase === name);
  if (phase) return [phase];
  if (name === 'all') return phases;
  const members = Object.hasOwn(groups, name) ? (groups[name] ?? []) : [];
  const found = phases.filter((each) => (members.length > 0 ? members.includes(each.phase) : each.target === name));
  if (found.length === 0) throw notFound(playbook, name);
  return found;
}

function running(name: string, phases: readonly PlaybookPhase[], asked: boolean): string[] {
  const on = phases.filter(({ off }) => off === undefined);
  if (on.length > 0 || !asked) return on.map(({ phase }) => phase);
  const reasons = phases.map(({ phase, off }) => `${phase} (${off})`).join(', ');
  throw new GodwitError(
    'argument_invalid',
    `"${name}" does not run: the playbook turns off ${reasons}. Remove its key \`off\` to run it.`,
    {
      details: { name, phases: phases.map(({ phase }) => phase) },
    },
  );
}

function notFound({ phases, groups }: Playbook, name: string): GodwitError {
  const names = phases.map(({ phase }) => phase);
  const known = [...names, ...Object.keys(groups), 'all'];
  return new GodwitError('phase_not_found', `There is no phase, group or target entity "${name}". These exist: ${known.join(', ')}.`, {
    details: { name, phases: names, groups: ['all', ...Object.keys(groups)] },
  });
}
