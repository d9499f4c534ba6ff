import { serveMcpStdio } from '../../agents/mcp/stdio.ts';
import { testContext } from './asking.ts';
import { openTestWorkbench } from './workbench.ts';

/** A program that serves a workbench in memory by MCP on stdin and stdout. */
if (import.meta.main) {
  const workbench = openTestWorkbench();
  const { context } = testContext(workbench);
  serveMcpStdio({ bench: workbench.bench, journal: context.journal, policy: 'masked', maskKey: 'secret', person: 'ada' }, '0.0.0');
}
