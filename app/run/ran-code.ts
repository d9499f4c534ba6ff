import type { RanCode } from '../../model/artifacts.ts';
import type { TransformRunner, Transforms, TransformUse } from '../../model/sandbox.ts';
import type { TargetSession } from '../../model/session.ts';
import { recordAct } from '../audit.ts';
import type { Workbench } from '../workbench/workbench.ts';

/** What code of the playbook is run for. */
type CodeUse = RanCode['for'];

/** What code runs for; `run` asks on the given session. */
interface CodeOccasion {
  readonly for: CodeUse;
  run(session: TargetSession): Promise<string | null>;
}

/** The run that was begun last: during a run, by its lock, the one under way. */
export function occasionOfRun({ runs, playbook }: Workbench): CodeOccasion {
  return { for: 'run', run: async (session) => (await runs.last(session, playbook.playbook))?.id ?? null };
}

/**
 * The workbench whose transforms are recorded, phase by phase, before they are given their first row: so it is known where code ran also when what
 * it ran for fails or is killed. Code whose use cannot be recorded does not run.
 */
export function withCodeRecorded(bench: Workbench, occasion: CodeOccasion): Workbench {
  const recorded = new Map<string, Promise<void>>();
  const record = (use: TransformUse): Promise<void> => {
    const recording = recorded.get(use.phase) ?? recordCode(bench, occasion, use, recorded.size === 0);
    recorded.set(use.phase, recording);
    recording.catch(() => recorded.delete(use.phase));
    return recording;
  };
  const runner: Transforms['runner'] = (transform, use) => recordedFirst(bench.transforms.runner(transform, use), () => record(use));
  return { ...bench, transforms: { ...bench.transforms, runner } };
}

function recordedFirst({ rows, lines }: TransformRunner, record: () => Promise<void>): TransformRunner {
  async function* after<Results>(run: () => AsyncIterable<Results>): AsyncGenerator<Results> {
    await record();
    yield* run();
  }
  return { rows: (batches) => after(() => rows(batches)), lines: (batches) => after(() => lines(batches)) };
}

/** On a session of its own: the run's are in the middle of something. */
async function recordCode(bench: Workbench, occasion: CodeOccasion, { phase, approved }: TransformUse, isFirst: boolean): Promise<void> {
  const { journal, journalAt, playbook, notify, principal } = bench;
  const { kind, description } = await bench.transforms.place();
  const control = await journalAt.openSession();
  try {
    const run = await occasion.run(control);
    const content: RanCode = { for: occasion.for, run, transform: approved, sandbox: kind, place: description };
    const artifact = { kind: 'sandbox', playbook: playbook.playbook, name: nameOf(phase, occasion.for), content } as const;
    if (run !== null) await journal.save(control, { ...artifact, author: principal.name });
    await recordAct({ ...bench, control }, 'ran code', { phase, ...content });
  } finally {
    await control.close();
  }
  if (isFirst) notify({ type: 'notice', message: `Code of the playbook runs in ${description}.` });
}

const nameOf = (phase: string, use: CodeUse): string => (use === 'run' ? phase : `${phase} ${use}`);

/** Where the code of a phase ran the last time for a use, in words; null where it never did. */
export async function lastRanCode({ journal, control, playbook }: Workbench, phase: string, use: CodeUse): Promise<string | null> {
  const found = await journal.last(control, playbook.playbook, 'sandbox', nameOf(phase, use));
  return found?.content.place ?? null;
}
