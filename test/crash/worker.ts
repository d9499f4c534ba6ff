import { work } from '../../app/jobs/worker.ts';
import { environmentPrincipal, loadConfig } from '../../config.ts';

/** A worker in a process of its own, to be killed. Argument: path of the playbook. Says `ready` before it looks for anything to do. */
console.log('ready');
const config = loadConfig();
await work(
  {
    config,
    principal: environmentPrincipal(config),
    notify: (event) => console.log(JSON.stringify(event)),
    signal: new AbortController().signal,
  },
  { playbook: process.argv[2] ?? '', jobs: 1 },
);
