import { type StdioServerHandle, serveStdio } from '@modelcontextprotocol/server/stdio';
import { type McpContext, mcpServer } from './server.ts';

/** Serves MCP on stdin and stdout; whoever calls keeps stdout clean. */
export function serveMcpStdio(context: Omit<McpContext, 'host'>, version: string): StdioServerHandle {
  return serveStdio(() => mcpServer({ ...context, host: 'stdio' }, version));
}
