import { whereItStands } from '../../../app/reporting/where-it-stands.ts';
import { listPlaybooks } from '../../../app/workbench/playbooks.ts';
import { overview } from '../../contract/overview.ts';
import { served } from '../room.ts';

export const overviewRoom = served('overview', overview, () => ({
  'GET /api/playbooks': async ({ caller }) => ({ playbooks: await listPlaybooks(caller.config) }),
  'GET /api/playbooks/{playbook}': ({ caller, params }) => whereItStands(caller, params.playbook),
}));
