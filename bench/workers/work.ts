import { work } from '../../app/jobs/worker.ts';
import { loadConfig } from '../../config.ts';

/** A worker in a process of its own, until it is killed. Argument: path of the playbook. */
const caller = { config: loadConfig(), notify: () => {}, signal: new AbortController().signal };
await work(caller, { playbook: process.argv[2] ?? '', jobs: 1 });
