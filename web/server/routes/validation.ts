import { shownKeys } from '../../../app/reporting/masked-keys.ts';
import { listVerdicts, readManifestOf, showVerdict } from '../../../app/reporting/verdicts.ts';
import { verifyText } from '../../../app/run/verify.ts';
import type { Verdict } from '../../../model/verdict.ts';
import { validation } from '../../contract/validation.ts';
import { served } from '../room.ts';

export const validationRoom = served('validation', validation, () => ({
  'GET /api/playbooks/{playbook}/verdicts': async ({ caller, params, query }) => ({
    verdicts: await listVerdicts(caller, params.playbook, query.limit),
  }),
  'GET /api/playbooks/{playbook}/verdicts/{run}': async ({ caller, params: { playbook, run } }) => {
    const shown = await shownKeys(caller, playbook);
    const verdict = await showVerdict(caller, playbook, run);
    return { ...verdict, phases: verdict.phases.map((phase) => maskedPhase(phase, shown)) };
  },
  'GET /api/playbooks/{playbook}/manifests/{run}': async ({ caller, params: { playbook, run }, http }) => {
    const manifest = await readManifestOf(caller, playbook, run);
    const headers = { 'content-type': 'application/json', 'content-disposition': `attachment; filename="manifest-${run}.json"` };
    return http.body(`${JSON.stringify(manifest, null, 2)}\n`, 200, headers);
  },
  'POST /api/playbooks/{playbook}/manifests/verify': async ({ caller, params: { playbook }, body }) => {
    const shown = await shownKeys(caller, playbook);
    const verdict = await verifyText(caller, playbook, body.manifest);
    return { ...verdict, phases: verdict.phases.map((phase) => maskedPhase(phase, shown)) };
  },
}));

type Phase = Verdict['phases'][number];

function maskedPhase(phase: Phase, shown: Awaited<ReturnType<typeof shownKeys>>): Phase {
  const differences = phase.differences.map((each) => ({ ...each, sourceKey: each.sourceKey && shown(each.phase, each.sourceKey) }));
  return { ...phase, differences };
}
