import type { MappedPhase } from '../../engine/map/mapped-phase.ts';
import { openDecisions } from '../../engine/playbook/open-decision.ts';
import { highRisks } from '../../engine/unaddressed.ts';
import { GodwitError } from '../../model/errors.ts';
import { recordAct } from '../audit.ts';
import { keptProfile } from '../workbench/profile.ts';
import type { Workbench } from '../workbench/workbench.ts';

const linesMax = 20;
const questionShown = 160;

export interface Accepting {
  readonly by: string;
  readonly reason?: string;
  readonly acceptOpen?: boolean;
}

/**
 * Stops an approval of phases in which decisions are open or high risks unaddressed (`decisions_open`, with all of them in its details), unless a
 * person
 * takes them as they are and says why; that stands in the audit log.
 */
export async function requireDecided(
  bench: Workbench,
  mapped: readonly MappedPhase[],
  { by, reason, acceptOpen }: Accepting,
): Promise<void> {
  const found = await waiting(bench, mapped);
  if (found.length === 0) return;
  if (acceptOpen !== true) throw stopped(found);
  if (reason === undefined || reason.trim() === '')
    throw new GodwitError('argument_invalid', 'What is open is accepted with a reason: --accept-open --why "…".');
  await recordAct(bench, 'accepted open decisions', { why: reason, open: found.map(({ place }) => place) }, by);
}

interface Waiting {
  readonly place: string;
  readonly text: string;
}

async function waiting(bench: Workbench, mapped: readonly MappedPhase[]): Promise<Waiting[]> {
  const wanted = new Set(mapped.map(({ phase }) => phase.phase));
  const open = openDecisions(bench.playbook).filter(({ phase }) => phase === null || wanted.has(phase));
  const decisions = open.map(({ phase, name, decision }): Waiting => {
    const { question, drafted } = decision;
    const shown = question.length > questionShown ? `${question.slice(0, questionShown - 1)}…` : question;
    return { place: `${phase ?? 'playbook'}.${name}`, text: `${shown} (as drafted: ${drafted})` };
  });
  const profile = wanted.size > 0 ? await keptProfile(bench) : null;
  const risks = profile === null ? [] : mapped.flatMap(({ mapping }) => highRisks(mapping, profile));
  return [...decisions, ...risks.map(({ place, text }) => ({ place, text: `HIGH RISK: ${text}` }))];
}

function stopped(found: readonly Waiting[]): GodwitError {
  const more = found.length - linesMax;
  const lines = found.slice(0, linesMax).map(({ place, text }) => `${place}: ${text}`);
  const count = found.length === 1 ? '1 thing is' : `${found.length} things are`;
  const message = `${count} undecided in what would be approved:\n${[...lines, ...(more > 0 ? [`… and ${more} more`] : [])].join('\n')}\n`;
  return new GodwitError('decisions_open', message, { details: { open: found.map(({ place, text }) => ({ place, text })) } });
}
