import { applyDeclaredRepairs } from '../../engine/quarantine/declared-repairs.ts';
import type { PreparedPhase } from '../../engine/run/context.ts';
import type { RunResult } from '../../engine/run/run.ts';
import { recordAct } from '../audit.ts';
import type { Workbench } from '../workbench/workbench.ts';
import { runContextOf } from './execute.ts';
import { occasionOfRun, withCodeRecorded } from './ran-code.ts';

/** Brings rows that a run has refused and that the approved terms know how to repair; returns what the run comes to with them. */
export async function withDeclaredRepairs(bench: Workbench, prepared: readonly PreparedPhase[], result: RunResult): Promise<RunResult> {
  const { runs, control, journal, notify, principal } = bench;
  if (result.outcome !== 'done' || !prepared.some(({ phase }) => phase.repairs)) return result;
  notify({ type: 'stage', stage: 'execute', message: 'repairs of refused rows, as the approved terms say' });
  const recorded = withCodeRecorded(bench, { ...occasionOfRun(bench), for: 'replay' });
  const phases = await applyDeclaredRepairs(runContextOf(recorded, {}), prepared, principal.name);
  if (phases.length === 0) return result;
  const rows = phases.reduce((sum, { replayed }) => sum + replayed, 0);
  notify({ type: 'notice', message: `${rows} refused rows were repaired as the approved terms say` });
  await recordAct(bench, 'repaired', { run: result.run, phases });
  const run = await runs.find(control, result.run);
  const manifest = run?.manifest ? await journal.readAs(control, run.manifest, 'manifest') : null;
  return { ...result, phases: await runs.phases(control, result.run), manifest };
}
