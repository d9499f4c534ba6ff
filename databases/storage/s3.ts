import type { Readable } from 'node:stream';
import { DeleteObjectCommand, GetObjectCommand, HeadBucketCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { GodwitError } from '../../model/errors.ts';
import type { ObjectTarget, StoreOptions } from '../../model/objects.ts';

/** Where objects go, and with which keys. */
interface S3Options {
  readonly bucket: string;
  /** Before each name; ends with a slash, or is empty. */
  readonly prefix: string;
  readonly endpoint: string | undefined;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly retriesMax: number;
}

/** Parts of an upload, and how many are held in memory at once. */
const partBytes = 8 * 1024 * 1024;
const partsAtOnce = 2;

/** The bucket of an address `s3://BUCKET/PREFIX`. Throws `config_invalid`. */
export function openS3At({ url, keys, ...options }: StoreOptions): ObjectTarget {
  const [, bucket = '', path = ''] = /^s3:\/\/([a-z0-9.-]+)\/?(.*)$/.exec(url) ?? [];
  if (!keys) throw new GodwitError('config_invalid', `The store s3://${bucket} names no \`key\` and \`secret\`.`);
  if (options.endpoint !== undefined && !URL.canParse(options.endpoint))
    throw new GodwitError('config_invalid', `The endpoint of s3://${bucket} is no address.`);
  return openS3({ ...options, ...keys, bucket, prefix: path === '' || path.endsWith('/') ? path : `${path}/` });
}

/** A bucket of any server that speaks S3; buckets of the source are folders in it. An upload is there once its last part is. */
function openS3({ bucket, prefix, endpoint, region, accessKeyId, secretAccessKey, retriesMax }: S3Options): ObjectTarget {
  const client = new S3Client({
    ...{ region, credentials: { accessKeyId, secretAccessKey }, maxAttempts: retriesMax + 1 },
    // Servers differ in what they answer for objects in parts; what is read is held against a SHA-256 of our own.
    responseChecksumValidation: 'WHEN_REQUIRED',
    ...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
  });
  const label = endpoint === undefined ? `s3://${bucket}` : `${new URL(endpoint).host}/${bucket}`;
  const at = (from: string, name: string) => ({ Bucket: bucket, Key: `${prefix}${from}/${name}` });
  const told = <T>(work: () => Promise<T>): Promise<T> =>
    work().catch((error: unknown) => {
      throw failureOf(label, error);
    });
  return {
    label,
    ensureBucket: () => told(async () => void (await client.send(new HeadBucketCommand({ Bucket: bucket })))),
    write: ({ bucket: from, name, contentType, cacheControl }, bytes, signal) =>
      told(async () => {
        const params = {
          ...at(from, name),
          ...{ Body: bytes, ContentType: contentType ?? 'application/octet-stream' },
          ...(cacheControl !== null && { CacheControl: cacheControl }),
        };
        const upload = new Upload({ client, params, partSize: partBytes, queueSize: partsAtOnce });
        const stop = (): void => void upload.abort();
        signal.addEventListener('abort', stop, { once: true });
        await upload.done().finally(() => signal.removeEventListener('abort', stop));
      }),
    read: (from, name, signal) =>
      told(async () => {
        try {
          const { Body } = await client.send(new GetObjectCommand(at(from, name)), { abortSignal: signal });
          return Body as Readable;
        } catch (error) {
          if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404) return null;
          throw error;
        }
      }),
    remove: (from, name) => told(async () => void (await client.send(new DeleteObjectCommand(at(from, name))))),
    close: async () => client.destroy(),
  };
}

/** What the client says quotes names and may quote keys: only the status stays. */
function failureOf(label: string, error: unknown): GodwitError {
  if (error instanceof GodwitError) return error;
  const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
  if (status === 401 || status === 403)
    return new GodwitError('authentication_failed', `${label} does not take the keys (HTTP ${status}).`);
  if (status === 404) return new GodwitError('argument_invalid', `${label} is not there: make the bucket first.`);
  return new GodwitError('sink_unavailable', `${label} ${status === undefined ? 'does not answer' : `answers HTTP ${status}`}.`);
}
