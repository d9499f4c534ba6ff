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
      const { tokenPrincipals } = await import('../../config.ts');
      const holders = tokenPrincipals(caller.config);
      await serveHttp(caller, playbook, { port: options.http, holders }, ({ url, token }) => {
        const known = holders.length === 0 ? '' : ` So do ${holders.length} people of GODWIT_PEOPLE, each with a token of their own.`;
        process.stderr.write(`MCP on ${url}; clients send "Authorization: Bearer ${token}".${known} Ctrl-C stops it.\n`);
      });
    }
    return { json: {}, text: '' };
  },
};
