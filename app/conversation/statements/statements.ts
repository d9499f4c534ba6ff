import { dirname, join } from 'node:path';
import { specialistsFolder, specialistTexts } from '../../../model/specialist-text.ts';
import type { Statement } from '../../../model/statement.ts';
import { makeReports } from '../../../reports/registry.ts';
import { collectInput } from '../../reporting/reporting.ts';
import type { Workbench } from '../../workbench/workbench.ts';
import type { Knowledge } from '../knowledge.ts';
import { statementsOfCauses } from './of-causes.ts';
import { statementsOfReports } from './of-documents.ts';
import { statementsOfInventory } from './of-inventory.ts';
import { statementsOfPlaybook } from './of-playbook.ts';
import { statementsOfRecords } from './of-records.ts';
import { statementsOfSpecialists } from './of-specialists.ts';

/** All that reports, playbook, its specialists and journal state, as it stands now. */
export async function statementsFor(bench: Workbench, knowledge: Knowledge): Promise<Statement[]> {
  const { playbook } = bench;
  const names = new Map(
    playbook.phases.flatMap(({ phase, title }) => [phase, title ?? phase].map((name) => [name.toLowerCase(), phase] as const)),
  );
  const phaseOf = (text: string): string | null => names.get(text.replace(/ \([a-z_]+\)$/, '').toLowerCase()) ?? null;
  const { findings } = await knowledge.profile('source');
  const target = await knowledge.catalog('target');
  const input = await collectInput(bench, new Map());
  return [
    ...statementsOfReports(makeReports(input), phaseOf),
    ...statementsOfCauses(input.run),
    ...statementsOfPlaybook(playbook, target.sizes),
    ...statementsOfInventory(playbook, await knowledge.catalog('source'), target, findings),
    ...(await statementsOfRecords(bench)),
    ...statementsOfSpecialists(specialistTexts(join(dirname(bench.path), specialistsFolder))),
  ];
}
