import { readSettings } from '../../../app/workbench/settings.ts';
import { version } from '../../../app/workbench/version.ts';
import { settings } from '../../contract/settings.ts';
import { HttpProblem } from '../problem.ts';
import { served } from '../room.ts';

export const settingsRoom = served('settings', settings, ({ signIn, startedAt }) => ({
  'GET /api/settings': async ({ caller }) => ({
    ...(await readSettings(caller)),
    alerts: { webhook: false, rules: [] },
    server: { version: version(), startedAt, singleUser: signIn.singleUser, tracing: false },
  }),
  'GET /api/people': async () => onePerson(),
  'POST /api/people': async () => onePerson(),
  'POST /api/people/{person}/roles': async () => onePerson(),
  'DELETE /api/people/{person}': async () => onePerson(),
  'POST /api/alerts/silences': async () => onePerson(),
}));

function onePerson(): never {
  throw new HttpProblem(404, 'not_here', 'There is one person here, who comes by the link that was printed at the start.');
}
