import { whole } from '../options.ts';
import type { Verb } from '../verb.ts';

const usualPort = 7400;

export const serveVerb: Verb = {
  name: 'serve',
  summary: 'Serve the workbench to a browser on this machine, and to programs over HTTP',
  example: 'godwit serve --port 7400',
  configure: (command) =>
    command.option('--port <number>', `on 127.0.0.1; 0 takes a free port (${usualPort})`, whole(0, 65_535), usualPort),
  run: async ({ caller, options }) => {
    const { startWebServer } = await import('../../web/server/start.ts');
    const server = await startWebServer(caller, { port: Number(options.port), say });
    const link = await server.link();
    process.stderr.write(
      `The workbench is at ${server.url}. ${link === null ? '' : `Open it with this link, which counts once: ${link}\n`}Ctrl-C stops it.\n`,
    );
    await stopped(caller.signal);
    await server.close();
    return { json: {}, text: '' };
  },
};

const say = (line: string): boolean => process.stderr.write(`${line}\n`);

function stopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
