import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { GodwitError } from '../../../model/errors.ts';
import type { Bucket, ObjectEntry, ObjectSource, ObjectTarget } from '../../../model/objects.ts';
import type { SqlSession } from '../../../model/session.ts';
import { failureOf, type Project } from '../project.ts';

const fixed = (file: string): string => readFileSync(join(import.meta.dirname, 'sql', file), 'utf8');

type Session = SqlSession & { close(): Promise<void> };

/** Objects of a project: listed by SQL, which keeps their order and versions; their bytes come from the storage API. */
export function openObjectSource(session: Session, project: Project): ObjectSource {
  return {
    label: project.label,
    buckets: () => session.query<Bucket>({ text: fixed('buckets.sql') }),
    page: (bucket, after, limit) => session.query<ObjectEntry>({ text: fixed('page.sql'), values: [bucket, after, limit] }),
    there: async (bucket, names) =>
      (await session.query<{ name: string }>({ text: fixed('there.sql'), values: [bucket, names] })).map(({ name }) => name),
    read: async (bucket, name, signal) => {
      const found = await readObject(project, bucket, name, signal);
      if (found) return found;
      throw new GodwitError('object_missing', `An object of the bucket ${bucket} is gone.`, { details: { bucket } });
    },
    close: () => session.close(),
  };
}

/** Objects of a project as a target, by its storage API. */
export function openObjectTarget(project: Project): ObjectTarget {
  const { storage } = project.client;
  return {
    label: project.label,
    ensureBucket: async (bucket) => {
      const { error } = await storage.getBucket(bucket.name);
      if (!error) return;
      const limits = {
        ...(bucket.fileSizeLimit !== null && { fileSizeLimit: bucket.fileSizeLimit }),
        ...(bucket.allowedTypes && { allowedMimeTypes: [...bucket.allowedTypes] }),
      };
      const made = await storage.createBucket(bucket.name, { public: bucket.public, ...limits });
      if (made.error && statusOf(made.error) !== 409) throw failureOf(project.label, statusOf(made.error));
    },
    write: async ({ bucket, name, contentType, cacheControl }, bytes) => {
      const { error } = await storage.from(bucket).upload(pathOf(bucket, name), Readable.toWeb(bytes) as ReadableStream, {
        ...{ upsert: true, contentType: contentType ?? 'application/octet-stream', duplex: 'half' },
        ...(secondsOf(cacheControl) !== null && { cacheControl: String(secondsOf(cacheControl)) }),
      });
      if (error) throw failureOf(project.label, statusOf(error));
    },
    read: (bucket, name, signal) => readObject(project, bucket, name, signal),
    remove: async (bucket, name) => {
      const { error } = await storage.from(bucket).remove([name]);
      if (error) throw failureOf(project.label, statusOf(error));
    },
    close: async () => {},
  };
}

async function readObject({ client, label }: Project, bucket: string, name: string, signal: AbortSignal): Promise<Readable | null> {
  const { data, error } = await client.storage.from(bucket).download(pathOf(bucket, name), {}, { signal }).asStream();
  if (error) {
    const status = statusOf(error);
    if (status === 404 || status === 400) return null;
    throw failureOf(label, status);
  }
  return Readable.fromWeb(data as Parameters<typeof Readable.fromWeb>[0]);
}

/** A name as a path: the client does not quote what has a meaning in an address. One that leads elsewhere as an address is refused. */
function pathOf(bucket: string, name: string): string {
  const parts = name.split('/');
  if (!parts.some((part) => part === '' || part === '.' || part === '..')) return parts.map(encodeURIComponent).join('/');
  throw new GodwitError('data_refused', `An object of the bucket ${bucket} has a name that no address can have.`, { details: { bucket } });
}

/** `max-age=3600`, as storage keeps it. */
function secondsOf(cacheControl: string | null): number | null {
  const [, seconds] = /max-age=(\d{1,9})/.exec(cacheControl ?? '') ?? [];
  return seconds === undefined ? null : Number(seconds);
}

function statusOf(error: unknown): number | undefined {
  const { status, statusCode } = error as { status?: unknown; statusCode?: unknown };
  const said = Number(status ?? statusCode);
  return Number.isInteger(said) ? said : undefined;
}
