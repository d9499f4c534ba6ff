import { sourceReadOf } from '../../engine/map/source-read.ts';
import { withChange } from '../../engine/playbook/change.ts';
import { checkPlaybook } from '../../engine/playbook/check.ts';
import { pathText } from '../../engine/playbook/problem.ts';
import { contextOf } from '../../engine/route.ts';
import { canonicalJson } from '../../model/digest.ts';
import { GodwitError } from '../../model/errors.ts';
import { isOneToMany, type Mapping, mappingDigest } from '../../model/mapping.ts';
import type { PlaybookPhase } from '../../model/playbook.ts';
import { type PlaybookChange, playbookChange } from '../../model/playbook-change.ts';
import type { Profile, Sensitivity } from '../../model/profile.ts';
import type { Sandbox } from '../../model/sandbox.ts';
import { sandboxTransform, transformName, transformSeed } from '../../model/transform.ts';
import type { TestResult, TransformProposal, TriedTransform } from '../../model/transform-proposal.ts';
import type { TransformSample } from '../../model/transform-sample.ts';
import { runTests } from '../../sandbox/run-tests.ts';
import { sampleTransform } from '../../sandbox/sample.ts';
import { keepShownCode } from '../approval/decisions.ts';
import { givenRows, sampleSource } from '../review/transform-review.ts';
import { openConfiguredSandbox } from '../review/transforms.ts';
import type { Workbench } from '../workbench/workbench.ts';
import { keepChange, mapChanged } from './changes.ts';
import { catalogsOf, requirePhase } from './corrections.ts';
import type { Knowledge } from './knowledge.ts';

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
  refuseInvalid(bench, change, proposal, phase);
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

function changeOf({ phase, file, source, output, each, lookups, fields }: TransformProposal) {
  const name = transformName(file);
  const unknown = Object.values(fields).find((column) => !Object.hasOwn(output, column));
  if (unknown !== undefined) throw new GodwitError('mapping_invalid', `${file} has no output column "${unknown}".`);
  const rules = Object.fromEntries(Object.entries(fields).map(([field, column]) => [field, { copy: `${name}.${column}` }]));
  const transform = { file, ...(each !== undefined && { each }), output };
  const change = { transforms: { [phase]: { transform, source, ...(lookups && { lookups }), fields: rules } } };
  // The order of columns is part of a mapping's digest, and the journal keeps keys in its own: so it is tried in the order in
  // which it will be written.
  return playbookChange.parse(JSON.parse(canonicalJson(change)));
}

/** What would not be taken when a person approves it is not tried. */
function refuseInvalid({ playbook }: Workbench, change: PlaybookChange, { lookups }: TransformProposal, phase: PlaybookPhase): void {
  const taken = Object.keys(lookups ?? {}).find((name) => Object.hasOwn(phase.lookups, name));
  if (taken !== undefined)
    throw new GodwitError('mapping_invalid', `${phase.phase} has a look-up ${taken} already; give yours another name.`);
  const problems = checkPlaybook(withChange(playbook, change)).map(({ path, message }) => `${pathText(path)}: ${message}`);
  if (problems.length > 0) throw new GodwitError('mapping_invalid', problems.join('\n'));
}

async function tried(bench: Workbench, knowledge: Knowledge, mapping: Mapping, proposal: TransformProposal) {
  const { transform: mapped } = mapping;
  if (!mapped) throw new GodwitError('assertion', 'a phase was mapped without its proposed transform');
  const transform = sandboxTransform(mapped);
  const phase = requirePhase(bench.playbook, mapping.phase);
  const sourceRead = sourceReadOf(mapping, (await catalogsOf(knowledge, phase)).source);
  const real = await sampleSource(contextOf(bench, phase.databases), sourceRead);
  const rows = givenRows(real, { mapping, sourceRead });
  const names = real.map((_, i) => `row ${i + 1}`);
  const { sandboxLimits } = bench.config;
  const limits = isOneToMany(mapping) ? sandboxLimits : { ...sandboxLimits, rows_per_row_max: 1 };
  const options = { seed: transformSeed(mapping.identity.system, mapping.phase), now: mapped.now, limits };
  const sensitive = await sensitivities(knowledge, bench, mapping, proposal);
  return inSandbox(bench, async (sandbox) => ({
    tests: await runTests(sandbox, transform, options, proposal.tests),
    sample: await sampleTransform({ sandbox, transform, rows, names, options, sensitive }),
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

/** Sensitivity of the source's columns and of the look-ups', and of the outputs by the target columns that take them. */
async function sensitivities(
  knowledge: Knowledge,
  { playbook }: Workbench,
  { lookups }: Mapping,
  { phase: name, fields }: TransformProposal,
) {
  const phase = requirePhase(playbook, name);
  const [source, target] = [await knowledge.profile('source'), await knowledge.profile('target')];
  const output = Object.entries(fields).flatMap(([field, column]): [string, Sensitivity][] => {
    const found = target.entities[phase.target]?.fields[field]?.sensitivity;
    return found ? [[column, found]] : [];
  });
  const joined = lookups.flatMap((each) =>
    sensitiveFields(source, each.entity).map(([column, as]) => [`${each.name}.${column}`, as] as const),
  );
  return { input: new Map([...joined, ...sensitiveFields(source, phase.source)]), output: new Map(output) };
}

function sensitiveFields({ entities }: Profile, entity: string): [string, Sensitivity][] {
  const fields = Object.entries(entities[entity]?.fields ?? {});
  return fields.flatMap(([name, { sensitivity }]): [string, Sensitivity][] => (sensitivity ? [[name, sensitivity]] : []));
}

function problemsOf(tests: readonly TestResult[], { rows, written, failedTotal }: TransformSample): string[] {
  const failed = tests.filter(({ passed }) => !passed).length;
  return [
    ...(failed > 0 ? [`${failed} of ${tests.length} tests fail.`] : []),
    ...(failedTotal > 0 ? [`It fails on ${failedTotal} of ${rows} real rows.`] : []),
    ...(rows > 0 && written === 0 && failedTotal === 0 ? [`It rejects every one of ${rows} real rows.`] : []),
  ];
}
