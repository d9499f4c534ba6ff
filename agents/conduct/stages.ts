import type { Action, AgentWorkbench } from '../../model/workbench.ts';

/** A stage of the whole migration as the orchestrator conducts it. */
export interface ConductedStage {
  readonly id: string;
  /** What the orchestrator is asked. */
  readonly question: string;
  /** What the conductor asks for itself where the agents did not. */
  readonly action: Action | null;
  /** Told by ledger and journal alone, so that any process can go on where another was killed. */
  isDone(bench: AgentWorkbench): Promise<boolean>;
}

const hasRun = async (bench: AgentWorkbench): Promise<boolean> => (await bench.status()) !== null;

/** The stages in order; the last one is told each time. */
export const conductedStages: readonly ConductedStage[] = [
  { id: 'analyse', question: 'analyse the source', action: null, isDone: hasRun },
  { id: 'plan', question: 'plan', action: null, isDone: hasRun },
  { id: 'dry-run', question: 'dry run', action: null, isDone: hasRun },
  { id: 'run', question: 'run', action: 'run', isDone: async (bench) => (await bench.status())?.status === 'completed' },
  { id: 'validate', question: 'validate', action: 'validate', isDone: async (bench) => (await bench.verdict())?.verdict === 'passed' },
  { id: 'explain', question: 'explain the migration', action: null, isDone: async () => false },
];
