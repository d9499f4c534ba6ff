/** The data of server-sent events in a response, as they come; what keeps the line open is passed over. */
export async function* eventsOf({ body }: Response): AsyncGenerator<unknown> {
  if (!body) return;
  let held = '';
  for await (const piece of read(body.pipeThrough(new TextDecoderStream()))) {
    held += piece;
    const blocks = held.split('\n\n');
    held = blocks.pop() ?? '';
    for (const block of blocks) {
      const data = dataOf(block);
      if (data !== null) yield JSON.parse(data);
    }
  }
}

async function* read(stream: ReadableStream<string>): AsyncGenerator<string> {
  const reader = stream.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
}

function dataOf(block: string): string | null {
  const lines = block.split('\n');
  if (lines.some((line) => line.startsWith('event:') && line.slice(6).trim() === 'alive')) return null;
  const data = lines.filter((line) => line.startsWith('data:')).map((line) => line.slice(5).trimStart());
  return data.length === 0 ? null : data.join('\n');
}
