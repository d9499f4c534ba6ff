import { whereItStands } from '../../../app/reporting/where-it-stands.ts';
import { listPlaybooks } from '../../../app/workbench/playbooks.ts';
import { overview } from '../../contract/overview.ts';
import { type InPlaybook, inTurns } from '../in-turns.ts';
import { served } from '../room.ts';

export const overviewRoom = served('overview', overview, () => {
  // Every page that is open asks for it after each event.
  const standing = inTurns(
    ({ playbook }: InPlaybook) => playbook,
    ({ caller, playbook }) => whereItStands(caller, playbook),
  );
  return {
    'GET /api/playbooks': async ({ caller }) => ({ playbooks: await listPlaybooks(caller.config) }),
    'GET /api/playbooks/{playbook}': ({ caller, params: { playbook } }) => standing({ caller, playbook }),
  };
});
