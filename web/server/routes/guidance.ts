import { listReports, readReport } from '../../../app/reporting/report-files.ts';
import { guidance } from '../../contract/guidance.ts';
import { served } from '../room.ts';

const types = { html: 'text/html; charset=utf-8', md: 'text/markdown; charset=utf-8', pdf: 'application/pdf' } as const;
/** A report shows itself and does nothing; its styles stand in it. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox";

export const guidanceRoom = served('guidance', guidance, ({ conversations }) => ({
  'GET /api/playbooks/{playbook}/reports': async ({ caller, params }) => ({ reports: listReports(caller, params.playbook) }),
  'GET /api/playbooks/{playbook}/reports/{report}': async ({ caller, params: { playbook, report }, query: { format }, http }) => {
    const bytes = readReport(caller, playbook, report, format);
    return http.body(bytes, 200, { 'content-type': types[format], 'content-security-policy': policy });
  },
  'POST /api/playbooks/{playbook}/ask': async ({ caller, params, body }) => conversations.answer(caller, params.playbook, body.sentence),
}));
