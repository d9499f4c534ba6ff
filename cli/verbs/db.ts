import { GodwitError } from '../../model/errors.ts';
import type { Verb } from '../verb.ts';

const server = () => import('../../app/server.ts');

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

export const dbUrlVerb: Verb = {
  name: 'db url',
  summary: 'Print the connection URL of an embedded database, with its password; the database is created where it is missing',
  example: 'godwit db url smile_modern',
  configure: (command) => command.argument('<name>', 'database'),
  run: async ({ caller, args }) => {
    const [name] = args;
    if (name === undefined) throw new GodwitError('argument_invalid', 'Which database?');
    const url = await (await server()).serverUrl(caller.config, name);
    return { json: { url }, text: `${url}\n` };
  },
};
