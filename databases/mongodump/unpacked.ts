import { createGunzip, type Gunzip } from 'node:zlib';

/**
 * Unpacks what gzip has packed. All that stands before a fault comes before its error, the same in every reading: an iterated stream would forget
 * what it holds when it fails.
 */
export async function* unpacked(packed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const gunzip = createGunzip();
  const ready: Buffer[] = [];
  gunzip.on('data', (chunk: Buffer) => ready.push(chunk));
  const failed = new Promise<Error>((done) => gunzip.once('error', done));
  try {
    for await (const chunk of packed) {
      const fault = await Promise.race([written(gunzip, chunk), failed]);
      yield* ready.splice(0);
      if (fault) throw fault;
    }
    const fault = await Promise.race([ended(gunzip), failed]);
    yield* ready.splice(0);
    if (fault) throw fault;
  } finally {
    gunzip.destroy();
  }
}

const written = (gunzip: Gunzip, chunk: Buffer): Promise<Error | null> =>
  new Promise((done) => gunzip.write(chunk, (error) => done(error ?? null)));

const ended = (gunzip: Gunzip): Promise<Error | null> =>
  new Promise((done) => {
    gunzip.once('end', () => done(null));
    gunzip.end();
  });
