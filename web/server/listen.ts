import { createServer, type Server } from 'node:http';

/** What callers may take of this server. */
const limits = { headerBytesMax: 16 * 1024, headersMsMax: 10_000, requestMsMax: 60_000, connectionsMax: 1_000, stopMsMax: 10_000 } as const;

/** Opens the port; nothing is answered yet. */
export function listen(host: string, port: number): Promise<Server> {
  const server = createServer({
    maxHeaderSize: limits.headerBytesMax,
    headersTimeout: limits.headersMsMax,
    requestTimeout: limits.requestMsMax,
  });
  server.maxConnections = limits.connectionsMax;
  return new Promise((resolve, reject) => server.once('error', reject).listen(port, host, () => resolve(server)));
}

/** Streams end by a signal; whoever still is at it after that is cut off. */
export async function closeServer(server: Server): Promise<void> {
  const done = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), limits.stopMsMax);
  await done;
  clearTimeout(timer);
}
