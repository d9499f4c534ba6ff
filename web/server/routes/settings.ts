import { readSettings } from '../../../app/workbench/settings.ts';
import { version } from '../../../app/workbench/version.ts';
import { settings } from '../../contract/settings.ts';
import { HttpProblem } from '../problem.ts';
import { served } from '../room.ts';
import { several } from './session.ts';

export const settingsRoom = served('settings', settings, ({ signIn, streams, startedAt, alerts, tracing, config }) => ({
  'GET /api/settings': async ({ caller }) => ({
    ...(await readSettings(caller)),
    alerts: { webhook: config.GODWIT_ALERT_WEBHOOK !== undefined, rules: alerts.states() },
    server: { version: version(), startedAt, singleUser: signIn.singleUser, tracing: tracing !== null },
  }),
  'GET /api/people': async () => ({ people: await several(signIn.people).list() }),
  'POST /api/people': ({ body }) => several(signIn.people).add(body),
  'POST /api/people/{person}/roles': ({ params, body }) => several(signIn.people).setRoles(params.person, body.roles).finally(streams.ask),
  'DELETE /api/people/{person}': ({ params }) => several(signIn.people).ban(params.person).finally(streams.ask),
  'POST /api/alerts/silences': async ({ body: { rule, minutes } }) => {
    const until = alerts.silence(rule, minutes);
    if (until !== null) return { until };
    throw new HttpProblem(404, 'rule_not_found', `There is no rule "${rule}".`);
  },
}));
