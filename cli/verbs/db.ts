import { GodwitError } from '../../model/errors.ts';
import type { Verb } from '../verb.ts';

const server = () => import('../../app/workbench/server.ts');

export const dbStartVerb: Verb = {
  name: 'db start',
  summary: 'Start the embedded PostgreSQL',
  example: 'godwit db start',
  run: async ({ caller }) => {
    const { port, started } = await (await server()).startServer(caller.config);
    return { json: { port, started }, text: `${started ? 'Started' : 'Running already'} on port ${port}.\n` };
  },
};

export const dbStopVerb: Verb = {
  name: 'db stop',
  summary: 'Stop the embedded PostgreSQL',
  example: 'godwit db stop',
  run: async ({ caller }) => {
    const stopped = await (await server()).stopServer(caller.config);
    return { json: { stopped }, text: stopped ? 'Stopped.\n' : 'It was not running.\n' };
  },
};

const described = {
  owner: 'owns the database and has no rights on the server',
  reader: 'reads the database and has no other rights',
  admin: 'is the superuser of the server',
} as const;

export const dbUrlVerb: Verb = {
  name: 'db url',
  summary: 'Print the connection URL of an embedded database, with its password; the database is created where it is missing',
  example: 'godwit db url smile_modern',
  configure: (command) =>
    command
      .argument('<name>', 'database')
      .option('--reader', 'the role that only reads')
      .option('--admin', 'the superuser of the server, instead of the owner of its databases'),
  run: async ({ caller, args, options }) => {
    const [name] = args;
    if (name === undefined) throw new GodwitError('argument_invalid', 'Which database?');
    if (options.reader === true && options.admin === true) throw new GodwitError('argument_invalid', 'Either --reader or --admin.');
    const as = options.admin === true ? 'admin' : options.reader === true ? 'reader' : 'owner';
    const { role, url } = await (await server()).serverUrl(caller.config, name, as);
    caller.notify({ type: 'notice', message: `as ${role}, who ${described[as]}` });
    return { json: { role, url }, text: `${url}\n` };
  },
};
