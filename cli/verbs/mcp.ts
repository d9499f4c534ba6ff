import { whole } from '../options.ts';
import type { Verb } from '../verb.ts';

export const mcpVerb: Verb = {
  name: 'mcp',
  summary: 'Serve the tools to a coding assistant (Model Context Protocol), on stdio or loopback HTTP',
  example: 'godwit mcp --http 7411 --playbook smile',
  configure: (command) => command.option('--http <port>', 'on 127.0.0.1 instead of stdio; 0 takes a free port', whole(0, 65_535)),
  run: async ({ caller, playbook, options }) => {
    const { serveHttp, serveStdio } = await import('../../app/conversation/mcp.ts');
    if (typeof options.http !== 'number') await serveStdio(caller, playbook);
    else {
      await serveHttp(caller, playbook, options.http, ({ url, token }) => {
        process.stderr.write(`MCP on ${url}; clients send "Authorization: Bearer ${token}". Ctrl-C stops it.\n`);
      });
    }
    return { json: {}, text: '' };
  },
};
