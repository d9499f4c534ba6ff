import { resolve } from 'node:path';
import type { Sink } from '../../model/sink.ts';
import { startEndpoint } from './endpoint/server.ts';
import { openFhirSink } from './sink.ts';

const inFolder = 'fhir-folder:';

/** Opens a FHIR server as a sink, or the small endpoint over a folder for as long as the sink is open. */
export async function openFhir(options: {
  readonly url: string;
  readonly token: string | undefined;
  readonly timeoutMs: number;
}): Promise<Sink> {
  const { url, ...rest } = options;
  if (!url.startsWith(inFolder)) return openFhirSink({ ...rest, url });
  const folder = resolve(url.slice(inFolder.length));
  const endpoint = await startEndpoint({ folder });
  return { ...openFhirSink({ ...rest, url: endpoint.url, close: endpoint.close }), label: folder };
}
