import type { AgentWorkbench } from '../../model/workbench.ts';

/** The workbench as agents are given it, each question on sessions of its own: `within` borrows them. */
export function sharedBench(within: <T>(work: (bench: AgentWorkbench) => Promise<T>) => Promise<T>): AgentWorkbench {
  return {
    overview: () => within((bench) => bench.overview()),
    names: () => within((bench) => bench.names()),
    describe: (...asked) => within((bench) => bench.describe(...asked)),
    schema: (...asked) => within((bench) => bench.schema(...asked)),
    profile: (...asked) => within((bench) => bench.profile(...asked)),
    sample: (...asked) => within((bench) => bench.sample(...asked)),
    explore: (...asked) => within((bench) => bench.explore(...asked)),
    mapping: (...asked) => within((bench) => bench.mapping(...asked)),
    plan: (...asked) => within((bench) => bench.plan(...asked)),
    dryRun: (...asked) => within((bench) => bench.dryRun(...asked)),
    status: () => within((bench) => bench.status()),
    quarantine: (...asked) => within((bench) => bench.quarantine(...asked)),
    quarantinedRows: (...asked) => within((bench) => bench.quarantinedRows(...asked)),
    trace: (...asked) => within((bench) => bench.trace(...asked)),
    rebuild: (...asked) => within((bench) => bench.rebuild(...asked)),
    findings: () => within((bench) => bench.findings()),
    differential: () => within((bench) => bench.differential()),
    conflicts: () => within((bench) => bench.conflicts()),
    syncJobs: () => within((bench) => bench.syncJobs()),
    verdict: () => within((bench) => bench.verdict()),
    copies: () => within((bench) => bench.copies()),
    access: () => within((bench) => bench.access()),
    queries: () => within((bench) => bench.queries()),
    publications: () => within((bench) => bench.publications()),
    preflight: () => within((bench) => bench.preflight()),
    pending: () => within((bench) => bench.pending()),
    statements: () => within((bench) => bench.statements()),
    propose: (...asked) => within((bench) => bench.propose(...asked)),
    proposePlan: (...asked) => within((bench) => bench.proposePlan(...asked)),
    proposeTransform: (...asked) => within((bench) => bench.proposeTransform(...asked)),
    requestApproval: (...asked) => within((bench) => bench.requestApproval(...asked)),
    request: (...asked) => within((bench) => bench.request(...asked)),
  };
}
