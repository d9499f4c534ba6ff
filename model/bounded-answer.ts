/** Bytes of an answer that are read: whoever asks another system holds no more of it, whatever that sends. */
const answerBytesMax = 64 * 1024 * 1024;

/** The text of an answer. Throws `RangeError` for one that is longer than `bytesMax`, without reading the rest of it. */
export async function readAnswer(response: Response, bytesMax = answerBytesMax): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > bytesMax) throw new RangeError('the answer is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
