import { GodwitError } from '../../model/errors.ts';
import { type Mapping, mappingDigest } from '../../model/mapping.ts';
import type { PlaybookPhase } from '../../model/playbook.ts';
import { playbookChange } from '../../model/playbook-change.ts';
import type { Profile, Sensitivity } from '../../model/profile.ts';
import type { Sandbox, SandboxRow } from '../../model/sandbox.ts';
import { sandboxTransform, transformName } from '../../model/transform.ts';
import type { TestResult, TransformProposal, TriedTransform } from '../../model/transform-proposal.ts';
import type { TransformSample } from '../../model/transform-sample.ts';
import { runTests } from '../../sandbox/run-tests.ts';
import { sampleTransform } from '../../sandbox/sample.ts';
import { keepShownCode } from '../decisions.ts';
import { openConfiguredSandbox } from '../transforms.ts';
import type { Workbench } from '../workbench.ts';
import { keepChange, mapChanged } from './changes.ts';
import { requirePhase } from './corrections.ts';
import type { Knowledge } from './knowledge.ts';

/** Real rows that proposed code is tried on. */
const sampledRows = 500;

/**
 * Tries code in the sandbox: read for what is forbidden, type-checked, run on its tests and on real rows. Where all of that is well it is kept with
 * the mapping that it makes, for a person to decide on; nothing stands in the playbook before. Throws `mapping_invalid`, `phase_not_found`,
 * `sandbox_unavailable`.
 */
export async function proposeTransform(
  bench: Workbench,
  knowledge: Knowledge,
  proposal: TransformProposal,
  by: string,
): Promise<TriedTransform> {
  const phase = requirePhase(bench.playbook, proposal.phase);
  refuseSecond(phase);
  const change = changeOf(proposal);
  const mapping = await mapChanged(bench, knowledge, change, phase.phase);
  const { tests, sample } = await tried(bench, knowledge, mapping, proposal);
  const problems = problemsOf(tests, sample);
  const found = { phase: phase.phase, file: proposal.file, problems, tests, sample };
  if (problems.length > 0) return { ...found, digest: null };
  const digest = await keepChange(bench, change, [mapping], by, found);
  for (const shown of [digest, mappingDigest(mapping)]) await keepShownCode(bench, shown, sample);
  return { ...found, digest };
}

function refuseSecond({ phase, transform }: PlaybookPhase): void {
  if (!transform) return;
  throw new GodwitError('mapping_invalid', `${phase} has the transform ${transform.file} already; a phase has one.`);
}

function changeOf({ phase, file, source, output, fields }: TransformProposal) {
  const name = transformName(file);
  const unknown = Object.values(fields).find((column) => !Object.hasOwn(output, column));
  if (unknown !== undefined) throw new GodwitError('mapping_invalid', `${file} has no output column "${unknown}".`);
  const rules = Object.fromEntries(Object.entries(fields).map(([field, column]) => [field, { copy: `${name}.${column}` }]));
  return playbookChange.parse({ transforms: { [phase]: { transform: { file, output }, source, fields: rules } } });
}

async function tried(bench: Workbench, knowledge: Knowledge, { transform: mapped, source }: Mapping, proposal: TransformProposal) {
  if (!mapped) throw new GodwitError('assertion', 'a phase was mapped without its proposed transform');
  const transform = sandboxTransform(mapped);
  const entity = await knowledge.entity('source', source);
  const rows = (await bench.source.sample(entity, sampledRows)).map(
    (row, i): SandboxRow => ({
      key: `row ${i + 1}`,
      values: transform.input.map(({ name }) => row[name] ?? null),
    }),
  );
  const options = { seed: mapped.digest, now: mapped.now, limits: { ...bench.config.sandboxLimits, rows_per_row_max: 1 } };
  const sensitive = await sensitivities(knowledge, bench, proposal);
  return inSandbox(bench, async (sandbox) => ({
    tests: await runTests(sandbox, transform, options, proposal.tests),
    sample: await sampleTransform({ sandbox, transform, rows, options, sensitive }),
  }));
}

async function inSandbox<T>({ config }: Workbench, work: (sandbox: Sandbox) => Promise<T>): Promise<T> {
  const sandbox = await openConfiguredSandbox(config);
  try {
    return await work(sandbox);
  } finally {
    await sandbox.close();
  }
}

/** Sensitivity of the source's columns, and of the outputs by the target columns that take them. */
async function sensitivities(knowledge: Knowledge, { playbook }: Workbench, { phase: name, fields }: TransformProposal) {
  const phase = requirePhase(playbook, name);
  const [source, target] = [await knowledge.profile('source'), await knowledge.profile('target')];
  const output = Object.entries(fields).flatMap(([field, column]): [string, Sensitivity][] => {
    const found = target.entities[phase.target]?.fields[field]?.sensitivity;
    return found ? [[column, found]] : [];
  });
  return { input: sensitiveFields(source, phase.source), output: new Map(output) };
}

function sensitiveFields({ entities }: Profile, entity: string): Map<string, Sensitivity> {
  const fields = Object.entries(entities[entity]?.fields ?? {});
  return new Map(fields.flatMap(([name, { sensitivity }]): [string, Sensitivity][] => (sensitivity ? [[name, sensitivity]] : [])));
}

function problemsOf(tests: readonly TestResult[], { rows, written, failedTotal }: TransformSample): string[] {
  const failed = tests.filter(({ passed }) => !passed).length;
  return [
    ...(failed > 0 ? [`${failed} of ${tests.length} tests fail.`] : []),
    ...(failedTotal > 0 ? [`It fails on ${failedTotal} of ${rows} real rows.`] : []),
    ...(rows > 0 && written === 0 && failedTotal === 0 ? [`It rejects every one of ${rows} real rows.`] : []),
  ];
}
