const groupDocuments = 200;
const groupBytes = 512 * 1024;

/** Documents a few at a time: handing each over by itself takes longer than reading it. What a group holds has a bound. */
export async function* inGroups(documents: AsyncIterable<Buffer>): AsyncGenerator<readonly Buffer[]> {
  let [group, bytes]: [Buffer[], number] = [[], 0];
  for await (const document of documents) {
    group.push(document);
    bytes += document.length;
    if (group.length < groupDocuments && bytes < groupBytes) continue;
    yield group;
    [group, bytes] = [[], 0];
  }
  yield group;
}

export async function* oneByOne<T>(groups: AsyncIterable<readonly T[]>): AsyncGenerator<T> {
  for await (const group of groups) yield* group;
}
