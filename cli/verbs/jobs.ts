import { exitCodes, GodwitError } from '../../model/errors.ts';
import { askedJobKinds, type Job, jobArguments } from '../../model/job.ts';
import { selectionOf, selectsPhases, whole } from '../options.ts';
import { count, showProgress } from '../progress.ts';
import type { Answer, Invocation, Verb } from '../verb.ts';

export const jobsListVerb: Verb = {
  name: 'jobs list',
  summary: 'The newest jobs: what was asked for, by whom, and what came of it',
  example: 'godwit jobs list --playbook smile',
  run: async ({ caller, playbook }) => {
    const { listJobs } = await import('../../app/jobs/jobs.ts');
    const found = await listJobs(caller, playbook);
    return { json: { jobs: found }, text: found.length === 0 ? 'No jobs yet.\n' : `${found.map(lineOf).join('\n')}\n` };
  },
};

export const jobsStartVerb: Verb = {
  name: 'jobs start',
  summary: `Have work done by a worker: ${askedJobKinds.join(', ')}`,
  example: 'godwit jobs start validate --playbook smile',
  configure: (command) => {
    command.argument('<kind>', askedJobKinds.join(', '));
    selectsPhases(command);
    command
      .option('--jobs <number>', 'parallel jobs of the worker that coordinates', whole(1, 8))
      .option('--batch-rows <number>', 'rows per batch', whole(1, 1_000_000))
      .option('--rows <number>', 'rows of each phase, in a rehearsal', whole(1, 1000));
  },
  run: async ({ caller, playbook, args, options }) => {
    const kind = askedJobKinds.find((each) => each === args[0]);
    if (!kind) throw new GodwitError('argument_invalid', `There is no job of the kind "${args[0]}": ${askedJobKinds.join(', ')}.`);
    return enqueue(caller, playbook, kind, args.slice(1), options);
  },
};

export const jobsShowVerb: Verb = {
  name: 'jobs show',
  summary: 'One job; with --follow all that happens in it, from its beginning to its end',
  example: 'godwit jobs show 3b0fa4e2-8d95-4f12-a085-89a044613ddb --follow --playbook smile',
  configure: (command) => {
    command.argument('<job>', 'its number').option('--follow', 'show its events as they come, the earlier ones first');
  },
  run: async ({ caller, playbook, args, options }) => {
    const { showJob } = await import('../../app/jobs/jobs.ts');
    const id = args[0] ?? '';
    const before = await showJob(caller, playbook, id);
    if (options.follow === true) await follow(caller, playbook, id);
    const job = options.follow === true ? await showJob(caller, playbook, id) : before;
    return { json: job, text: `${detailsOf(job).join('\n')}\n`, exitCode: exitCodeOf(job) };
  },
};

export const jobsCancelVerb: Verb = {
  name: 'jobs cancel',
  summary: 'Cancel a job; one that runs stops when its batch is finished, and can be tried again',
  example: 'godwit jobs cancel 3b0fa4e2-8d95-4f12-a085-89a044613ddb --playbook smile',
  configure: (command) => void command.argument('<job>', 'its number'),
  run: async ({ caller, playbook, args }) => {
    const { cancelJob } = await import('../../app/jobs/jobs.ts');
    const state = await cancelJob(caller, playbook, args[0] ?? '');
    return {
      json: { job: args[0], state },
      text: state === 'cancelled' ? 'Cancelled.\n' : 'It stops when the batch under way is finished.\n',
    };
  },
};

export const jobsRetryVerb: Verb = {
  name: 'jobs retry',
  summary: 'Have a job done again that failed or was stopped; its run goes on where it stopped',
  example: 'godwit jobs retry 3b0fa4e2-8d95-4f12-a085-89a044613ddb --playbook smile',
  configure: (command) => void command.argument('<job>', 'its number'),
  run: async ({ caller, playbook, args }) => {
    const { retryJob } = await import('../../app/jobs/jobs.ts');
    const job = await retryJob(caller, playbook, args[0] ?? '');
    return { json: { job }, text: `Job ${job} is queued again.\n` };
  },
};

/** Puts a job into the queue and says its number. */
export async function enqueue(
  caller: Invocation['caller'],
  playbook: string,
  kind: (typeof askedJobKinds)[number],
  phases: readonly string[],
  options: Invocation['options'],
): Promise<Answer> {
  const { enqueueJob } = await import('../../app/jobs/jobs.ts');
  const { jobs, batchRows, rows } = options;
  const given = jobArguments.parse({ ...selectionOf(phases, options), jobs, batchRows, rows });
  const job = await enqueueJob(caller, playbook, kind, given);
  const next = `godwit jobs show ${job} --follow --playbook ${playbook}`;
  return { json: { job }, text: `Job ${job} waits for a worker (godwit worker --playbook ${playbook}).\nFollow it: ${next}\n` };
}

async function follow(caller: Invocation['caller'], playbook: string, job: string): Promise<void> {
  const { readEvents } = await import('../../app/jobs/follow.ts');
  const progress = showProgress(process.stderr);
  await readEvents(caller, playbook, { job, follow: true }, ({ event }) => progress.notify(event));
  progress.end();
}

const lineOf = (job: Job): string =>
  `${job.id}  ${job.kind.padEnd(8)}  ${job.state.padEnd(11)}  ${job.createdAt}  ${job.principal.name}${progressOf(job)}`;

function progressOf({ state, progress, silentSeconds, error }: Job): string {
  if (error) return `  ${error.message}`;
  if (state !== 'running' && state !== 'stopping') return '';
  const silent = silentSeconds !== null && silentSeconds > silentAfter ? `  not heard of for ${silentSeconds} s` : '';
  return `${progress ? `  ${progress.phase}: ${count(progress.rows)} of ${count(progress.of)} rows` : ''}${silent}`;
}

/** A worker says every second that it lives. */
const silentAfter = 15;

function detailsOf(job: Job): string[] {
  const { id, kind, state, principal, attempts, worker, run, error, createdAt, startedAt, endedAt } = job;
  const lines = [
    ['Job', `${id}: ${kind}, ${state}${progressOf({ ...job, error: null })}`],
    ['For', `${principal.name}, asked at ${createdAt}`],
    ['Attempts', attempts === 0 ? null : `${attempts}, the last by ${worker} at ${startedAt}`],
    ['Run', run],
    ['Ended', endedAt],
    ['Error', error && `${error.message} [${error.code}]\n          ${error.hint}`],
  ];
  return lines.flatMap(([name, text]) => (text ? [`${name?.padEnd(9)} ${text}`] : []));
}

function exitCodeOf({ state, error }: Job): number {
  if (state === 'failed') return Object.entries(exitCodes).find(([kind]) => kind === error?.kind)?.[1] ?? exitCodes.data;
  return state === 'interrupted' || state === 'cancelled' ? exitCodes.interrupted : 0;
}
