import type { Status, verifyAuditLog as VerifyAuditLog } from '../../app/reporting/overview.ts';
import type { Plan } from '../../model/plan.ts';
import { count } from '../progress.ts';
import { progressLines } from '../summary.ts';
import type { Verb } from '../verb.ts';
import { waitingLines } from '../waiting.ts';

export const analyzeVerb: Verb = {
  name: 'analyze',
  summary: "Ask both databases whether they are ready; read their structure and what the source's data look like",
  example: 'godwit analyze --playbook smile',
  run: async ({ caller, playbook }) => {
    const { analyzePlaybook } = await import('../../app/reporting/overview.ts');
    const { analysis, reports } = await analyzePlaybook(caller, playbook);
    const { checks, source, target, risks } = analysis;
    const lines = [
      ...checks.filter(({ status }) => status !== 'passed').map(({ name, status, message }) => `${status.padEnd(8)} ${name}: ${message}`),
      `${checks.filter(({ status }) => status === 'passed').length} of ${checks.length} checks passed.`,
      `${source.database}: ${source.entities.length} entities, ${count(totalRows(source.sizes))} rows. ${target.database}: ` +
        `${target.entities.length} entities.`,
      ...risks.map(({ severity, title, evidence }) => `${severity.padEnd(8)} ${title}: ${evidence}`),
    ];
    const json = { checks, risks, findings: analysis.profile.findings, sizes: source.sizes, reports };
    return { json, text: `${lines.join('\n')}\n` };
  },
};

const totalRows = (sizes: Readonly<Record<string, { readonly rows: number }>>): number =>
  Object.values(sizes).reduce((sum, { rows }) => sum + rows, 0);

export const planVerb: Verb = {
  name: 'plan',
  summary: 'Order the phases, with sizes, time and risks',
  example: 'godwit plan --playbook smile',
  run: async ({ caller, playbook }) => {
    const { planPlaybook } = await import('../../app/reporting/overview.ts');
    const { plan, reports } = await planPlaybook(caller, playbook);
    return { json: { plan, reports }, text: planText(plan) };
  },
};

function planText({ phases, rows, seconds, risks }: Plan): string {
  const width = Math.max(...phases.map(({ phase }) => phase.length));
  const lines = phases.map(({ wave, phase, source, target, rows: own, dependsOn, off }) => {
    const after = dependsOn.length === 0 ? '' : `  after ${dependsOn.join(', ')}`;
    const when = off === undefined ? after : `  off: ${off}`;
    return `${String(wave).padStart(3)}  ${phase.padEnd(width)}  ${count(own).padStart(11)}  ${source} → ${target}${when}`;
  });
  const graver = risks.filter(({ severity }) => severity === 'high').length;
  const total =
    `${count(rows)} rows, about ${count(Math.ceil(seconds.likely))} s (${count(Math.ceil(seconds.low))} to ` +
    `${count(Math.ceil(seconds.high))} s; ${seconds.basis}).`;
  return `${['Wave Phase', ...lines, total, `${risks.length} risks, ${graver} of them high.`].join('\n')}\n`;
}

export const statusVerb: Verb = {
  name: 'status',
  summary: 'Say where every phase stands, and what waits for people',
  example: 'godwit status --playbook smile --json',
  run: async ({ caller, playbook }) => {
    const { readStatus } = await import('../../app/reporting/overview.ts');
    const status = await readStatus(caller, playbook);
    return { json: status, text: statusText(status) };
  },
};

function statusText({ playbook, source, target, run, phases, missingDefinitions, triggersOff, waiting }: Status): string {
  const asked = waiting.length === 0 ? [] : ['Waits for people:', ...waitingLines(waiting)];
  const missing = [
    ...missingDefinitions.map((name) => `MISSING in the target until the load is finished: ${name}`),
    ...triggersOff.map((name) => `OFF in the target until a run or rollback of its playbook ends: trigger ${name}`),
  ];
  if (!run) {
    const next = `Nothing has run yet. Next: godwit review --playbook ${playbook}`;
    return `${[`${playbook}: ${source} → ${target}`, ...missing, ...asked, next].join('\n')}\n`;
  }
  const stopped = run.status === 'stopped' ? ' (the same command continues it)' : '';
  const state = `Run ${run.id} ${run.status}${stopped}${run.verdict === null ? ', not validated' : `, validation ${run.verdict}`}`;
  const digest = run.digest === null ? [] : [`Digest ${run.digest}`];
  const lines = [state, tookText(run), ...missing, ...progressLines(phases), ...digest, ...asked, nextText(playbook, run, waiting)];
  return `${[`${playbook}: ${source} → ${target}`, ...lines].join('\n')}\n`;
}

/** When the run was, and how fast. */
function tookText({ startedAt, took }: NonNullable<Status['run']>): string {
  if (took === null) return `Began ${startedAt}`;
  const pace = took.rowsPerSecond === null ? '' : `, ${count(Math.round(took.rowsPerSecond))} rows/s`;
  return `From ${startedAt} to ${took.completedAt}: ${count(took.rows)} rows in ${took.seconds.toFixed(1)} s${pace}`;
}

/** What to do next; rows kept aside are decided by cause. */
function nextText(playbook: string, run: NonNullable<Status['run']>, waiting: Status['waiting']): string {
  const of = ` --playbook ${playbook}`;
  if (run.status === 'rolled_back') return `Next: godwit review${of}`;
  if (run.status !== 'completed') return `Next: godwit migrate${of}`;
  if (run.verdict === null) return `Next: godwit validate${of}`;
  if (waiting.some(({ kind }) => kind !== 'quarantine')) return `Next: godwit proposals${of}, which tells each in full`;
  if (waiting.length > 0) return `Next: godwit quarantine causes${of}, then godwit quarantine repair PLACE, which shows the choices`;
  return `Nothing is left to do. The reports: godwit report${of}`;
}

export const reportVerb: Verb = {
  name: 'report',
  summary: 'Write the reports anew, as Markdown and HTML',
  example: 'godwit report --playbook smile --pdf',
  configure: (command) => command.option('--pdf', 'also as PDF, where Chromium is installed'),
  run: async ({ caller, playbook, options }) => {
    const { reportPlaybook } = await import('../../app/reporting/overview.ts');
    const reports = await reportPlaybook(caller, playbook);
    if (options.pdf !== true) return { json: { reports }, text: `${reports.join('\n')}\n` };
    const { printReports } = await import('../../app/reporting/pdf.ts');
    const { files, why } = await printReports(caller.config, reports);
    const all = [...reports, ...files];
    return { json: { reports: all, pdf: why }, text: `${[...all, ...(why === null ? [] : [why])].join('\n')}\n` };
  },
};

export const auditVerb: Verb = {
  name: 'audit verify',
  summary: "Recompute the audit log's hash chain",
  example: 'godwit audit verify --playbook smile',
  configure: (command) => command.option('--expect <hash>', 'the newest hash known from elsewhere, to notice entries cut off at the end'),
  run: async ({ caller, playbook, options }) => {
    const { verifyAuditLog } = await import('../../app/reporting/overview.ts');
    const { exitCodes } = await import('../../model/errors.ts');
    const expected = options.expect;
    const verdict = await verifyAuditLog(caller, playbook, typeof expected === 'string' ? expected : undefined);
    const lines = verdict.intact ? chainLines(verdict) : [`Entry ${verdict.brokenAt} was changed, or one before it removed.`];
    return { json: verdict, text: `${lines.join('\n')}\n`, exitCode: verdict.intact ? 0 : exitCodes.data };
  },
};

/** What holds, what could not be checked, and the hash to keep elsewhere. */
function chainLines({
  entries,
  hash,
  unkeyed,
  unchecked,
}: Extract<Awaited<ReturnType<typeof VerifyAuditLog>>, { intact: true }>): string[] {
  return [
    `Intact: ${count(entries)} entries.`,
    ...(unkeyed > 0 ? [`The first ${count(unkeyed)} have no key: whoever may write the database could have made them anew.`] : []),
    ...Object.entries(unchecked).map(([key, rows]) => `NOT CHECKED: ${count(rows)} entries of the key ${key}, which is not here.`),
    ...(hash === null ? [] : [`Newest hash ${hash}`]),
  ];
}
