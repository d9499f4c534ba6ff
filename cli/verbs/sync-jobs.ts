import { type Command, Option } from 'commander';
import type { ShownSyncJob } from '../../app/sync-jobs/jobs.ts';
import { exitCodes, GodwitError } from '../../model/errors.ts';
import { misfirePolicies, overlapPolicies, type SyncRun, syncActions, syncJobSpec } from '../../model/sync-job.ts';
import { whole } from '../options.ts';
import { count } from '../progress.ts';
import type { Answer, Invocation, Verb } from '../verb.ts';

const rowsMax = 1_000_000_000;
const named = (command: Command): void => void command.argument('<job>', 'its name');

export const syncCreateJobVerb: Verb = {
  name: 'sync create-job',
  summary: `Create a job that comes back: ${syncActions.join(', ')}`,
  example: 'godwit sync create-job nightly --action migrate --cron "0 2 * * *" --zone Europe/Berlin --playbook smile',
  legend:
    'A job that migrates brings by itself what its rule allows, once another person has approved the rule; more waits for a person.\n' +
    'Missed: nobody was there at its time. Overlap: the run before is not over at its time.',
  configure: (command) => {
    named(command);
    const rows = whole(0, rowsMax);
    command
      .addOption(new Option('--action <what>', 'what it does each time').choices(syncActions).makeOptionMandatory())
      .option('--cron <fields>', 'minute, hour, day, month, weekday; without it the job runs only when it is told to')
      .option('--zone <name>', 'time zone of the schedule, such as Europe/Berlin', 'UTC')
      .addOption(new Option('--misfire <policy>', 'what becomes of times that were missed').choices(misfirePolicies).default('once'))
      .addOption(
        new Option('--overlap <policy>', 'what becomes of a time while the run before goes on').choices(overlapPolicies).default('skip'),
      )
      .option('--inserts-max <rows>', 'new rows that it may bring without asking', rows, 1000)
      .option('--updates-max <rows>', 'changed rows that it may bring without asking', rows, 1000)
      .option('--deletes-max <rows>', 'rows that it may remove without asking', rows, 0);
  },
  run: async ({ caller, playbook, args, options }) => {
    const { createSyncJob } = await import('../../app/sync-jobs/jobs.ts');
    const job = await createSyncJob(caller, playbook, specOf(args[0], options));
    return { json: job, text: `${[...detailsOf(job), ...nextOf(job, playbook)].join('\n')}\n` };
  },
};

export const syncListJobsVerb: Verb = {
  name: 'sync list-jobs',
  summary: 'The jobs that come back: when each runs next, and what its last run came to',
  example: 'godwit sync list-jobs --playbook smile',
  run: async ({ caller, playbook }) => {
    const { listSyncJobs } = await import('../../app/sync-jobs/jobs.ts');
    const jobs = await listSyncJobs(caller, playbook);
    return {
      json: { jobs },
      text: jobs.length === 0 ? 'No job comes back yet: godwit sync create-job.\n' : `${jobs.map(lineOf).join('\n')}\n`,
    };
  },
};

export const syncRunJobVerb: Verb = {
  name: 'sync run-job',
  summary: 'Have a job run now, whatever its schedule says; also one that is paused',
  example: 'godwit sync run-job nightly --playbook smile',
  configure: named,
  run: async ({ caller, playbook, args }) => {
    const { runSyncJob } = await import('../../app/sync-jobs/jobs.ts');
    const { job, queued } = await runSyncJob(caller, playbook, args[0] ?? '');
    const next = `godwit jobs show ${queued} --follow --playbook ${playbook}`;
    return {
      json: { job: job.name, queued },
      text: `${job.name} waits for a worker (godwit worker --playbook ${playbook}, or godwit serve).\nFollow it: ${next}\n`,
    };
  },
};

export const syncJobStatusVerb: Verb = {
  name: 'sync job-status',
  summary: 'One job that comes back with its newest runs; exit code 5 where the newest failed, 3 where it waits for a person',
  example: 'godwit sync job-status nightly --playbook smile',
  configure: (command) => {
    named(command);
    command.option('--limit <runs>', 'how many runs to show', whole(1, 1000), 20);
  },
  run: async ({ caller, playbook, args, options }) => {
    const { showSyncJob } = await import('../../app/sync-jobs/jobs.ts');
    const found = await showSyncJob(caller, playbook, args[0] ?? '', Number(options.limit));
    const newest = found.runs.find(({ state }) => state !== 'missed' && state !== 'skipped');
    const exitCode = newest?.state === 'failed' ? exitCodes.data : newest?.state === 'waiting' ? exitCodes.refused : 0;
    return { json: found, text: `${[...detailsOf(found.job), ...found.runs.flatMap(runLines)].join('\n')}\n`, exitCode };
  },
};

export const syncPauseJobVerb: Verb = {
  name: 'sync pause-job',
  summary: 'Let a job come no more until it is resumed; runs under way go on, times that pass are not made up for',
  example: 'godwit sync pause-job nightly --playbook smile',
  configure: named,
  run: (invocation) => changed(invocation, 'pauseSyncJob', ({ name }) => `${name} is paused.`),
};

export const syncResumeJobVerb: Verb = {
  name: 'sync resume-job',
  summary: 'Let a paused job come again, from its next time on',
  example: 'godwit sync resume-job nightly --playbook smile',
  configure: named,
  run: (invocation) => changed(invocation, 'resumeSyncJob', ({ name, nextRunAt }) => `${name} runs ${nextRunAt ?? 'when it is told to'}.`),
};

export const syncDeleteJobVerb: Verb = {
  name: 'sync delete-job',
  summary: 'Delete a job that comes back; runs that wait are cancelled, one under way stops, its history stays in the journal',
  example: 'godwit sync delete-job nightly --playbook smile',
  configure: named,
  run: (invocation) => changed(invocation, 'deleteSyncJob', ({ name }) => `${name} is deleted.`),
};

type Change = 'pauseSyncJob' | 'resumeSyncJob' | 'deleteSyncJob';

async function changed({ caller, playbook, args }: Invocation, what: Change, says: (job: ShownSyncJob) => string): Promise<Answer> {
  const job = await (await import('../../app/sync-jobs/jobs.ts'))[what](caller, playbook, args[0] ?? '');
  return { json: job, text: `${says(job)}\n` };
}

function specOf(name: string | undefined, options: Invocation['options']) {
  const { action, cron = null, zone, misfire, overlap, insertsMax: inserts, updatesMax: updates, deletesMax: deletes } = options;
  const read = syncJobSpec.safeParse({ name, action, cron, zone, misfire, overlap, bounds: { inserts, updates, deletes } });
  if (read.success) return read.data;
  const problems = read.error.issues.map(({ path, message }) => `${path.join('.') || 'job'}: ${message}`);
  throw new GodwitError('argument_invalid', `This is no job: ${problems.join('; ')}.`);
}

const whenOf = ({ state, cron, zone, nextRunAt }: ShownSyncJob): string =>
  state === 'paused' ? 'paused' : cron === null ? 'when it is told to' : `next at ${nextRunAt} ("${cron}", ${zone})`;

function lineOf(job: ShownSyncJob): string {
  const last = job.last ? `last ${job.last.state} at ${job.last.dueAt}${outcomeOf(job.last)}` : 'no run yet';
  return `${job.name.padEnd(16)}  ${job.action.padEnd(8)}  ${whenOf(job)}  ${last}${ruleWait(job)}`;
}

const ruleWait = ({ rule, approvedBy }: ShownSyncJob): string =>
  rule !== null && approvedBy === null ? `  rule ${rule.slice(0, 12)} is not approved` : '';

function detailsOf(job: ShownSyncJob): string[] {
  const { name, action, misfire, overlap, bounds, principal, rule, approvedBy } = job;
  const { inserts, updates, deletes } = bounds;
  const lines = [
    ['Job', `${name}: ${action}, ${whenOf(job)}`],
    ['Missed', misfire],
    ['Overlap', overlap],
    ['In name', `of ${principal.name}`],
    ['Brings', rule && `at most ${count(inserts)} new, ${count(updates)} changed, ${count(deletes)} removed rows without asking`],
    ['Rule', rule && `${rule.slice(0, 12)}, ${approvedBy ? `approved by ${approvedBy}` : 'not approved'}`],
  ];
  return lines.flatMap(([title, text]) => (text ? [`${title?.padEnd(8)} ${text}`] : []));
}

function nextOf({ rule, approvedBy }: ShownSyncJob, playbook: string): string[] {
  if (rule === null || approvedBy !== null) return [];
  return [`Next: another person approves its rule: godwit approve ${rule.slice(0, 12)} --as NAME --playbook ${playbook}`];
}

function runLines(run: SyncRun): string[] {
  const { dueAt, trigger, state, attempts, error } = run;
  const tried = attempts.length > 1 ? `, ${attempts.length} attempts` : '';
  const head = `${dueAt}  ${trigger.padEnd(8)}  ${state}${tried}${outcomeOf(run)}`;
  return error ? [head, `    ${error.message} [${error.code}]`, `    ${error.hint}`] : [head];
}

function outcomeOf({ result }: SyncRun): string {
  if (!result) return '';
  const { differing, brought, verdict, waits } = result;
  const found = differing
    ? `${count(differing.missing)} missing, ${count(differing.changed)} changed, ${count(differing.extra)} extra`
    : null;
  const said = [found, brought > 0 ? `${count(brought)} brought` : null, verdict && `validation ${verdict}`, waits && `waits: ${waits}`];
  const words = said.filter((each) => each).join('; ');
  return words === '' ? '' : `: ${words}`;
}
