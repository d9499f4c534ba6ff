import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkText, proposeText, readText } from '../../../app/playbook/text.ts';
import { readPlan } from '../../../app/reporting/plan-room.ts';
import { plan } from '../../contract/plan.ts';
import { served } from '../room.ts';

const schemaFile = join(import.meta.dirname, '../../../docs/playbook.schema.json');

export const planRoom = served('plan', plan, () => ({
  'GET /api/playbooks/{playbook}/plan': ({ caller, params }) => readPlan(caller, params.playbook),
  'GET /api/playbooks/{playbook}/text': async ({ caller, params }) => readText(caller, params.playbook),
  'GET /api/schemas/playbook': async () => JSON.parse(await readFile(schemaFile, 'utf8')),
  'POST /api/playbooks/{playbook}/check': async ({ body }) => ({ problems: checkText(body.text) }),
  'POST /api/playbooks/{playbook}/proposals': ({ caller, params, body }) => proposeText(caller, params.playbook, body),
}));
