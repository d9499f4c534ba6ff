import { work } from '../../app/jobs/worker.ts';
import { environmentPrincipal, loadConfig } from '../../config.ts';

/** A worker in a process of its own, until it is killed. Argument: path of the playbook. */
const config = loadConfig();
const caller = { config, principal: environmentPrincipal(config), notify: () => {}, signal: new AbortController().signal };
await work(caller, { playbook: process.argv[2] ?? '', jobs: 1 });
