import { listDecisions, listEgress } from '../../../app/conversation/records.ts';
import { auditPage } from '../../../app/reporting/audit-page.ts';
import { verifyAuditLog } from '../../../app/reporting/overview.ts';
import { audit } from '../../contract/audit.ts';
import { served } from '../room.ts';

export const auditRoom = served('audit', audit, () => ({
  'GET /api/playbooks/{playbook}/audit': ({ caller, params, query }) => auditPage(caller, params.playbook, query),
  'GET /api/playbooks/{playbook}/decisions': async ({ caller, params, query }) => {
    const { decisions, waiting } = await listDecisions(caller, params.playbook, query.limit);
    return { decisions: decisions.map(({ code: _, ...each }) => each), waiting };
  },
  'GET /api/playbooks/{playbook}/egress': async ({ caller, params, query }) => {
    const egress = await listEgress(caller, params.playbook, query.limit);
    return { egress: egress.map(({ prompt: _, ...each }) => each) };
  },
  'POST /api/playbooks/{playbook}/audit/verify': ({ caller, params, body }) => verifyAuditLog(caller, params.playbook, body.expect),
}));
