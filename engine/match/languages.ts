import { globSync } from 'node:fs';
import { join } from 'node:path';
import type { Catalog } from '../../model/catalog.ts';
import { tokensOf, withoutAccents } from './tokens.ts';
import { addReading, longestOf, readFile, type Vocabulary, withStems } from './vocabulary.ts';

type Words = ReturnType<typeof readFile>;

const folder = 'languages';
/** So many different words of a language are no chance. */
const wordsMin = 3;

let lists: ReadonlyMap<string, Words> | undefined;

/** Words of the languages that only some schemas are written in, by language; read once. */
function languageLists(): ReadonlyMap<string, Words> {
  const files = globSync(`${folder}/*.txt`, { cwd: join(import.meta.dirname, 'words') }).sort();
  lists ??= new Map(files.map((file) => [file, readFile(file)]));
  return lists;
}

/** The vocabulary with the words of the languages that these catalogs are written in; elsewhere they would be taken for abbreviations. */
export function withLanguagesOf(vocabulary: Vocabulary, catalogs: readonly Catalog[]): Vocabulary {
  const named = wordsOf(catalogs);
  const spoken = [...languageLists().values()].filter((list) => countOf(list, named, vocabulary) >= wordsMin);
  if (spoken.length === 0) return vocabulary;
  const readings = new Map(vocabulary.readings);
  for (const [phrase, reading] of spoken.flat()) addReading(readings, phrase, reading);
  return { ...vocabulary, readings: withStems(readings), longestPhrase: longestOf(readings.keys()) };
}

function wordsOf(catalogs: readonly Catalog[]): ReadonlySet<string> {
  const names = catalogs.flatMap(({ entities }) => entities.flatMap(({ table, fields }) => [table, ...fields.map(({ name }) => name)]));
  return new Set(names.flatMap((name) => tokensOf(name).map(withoutAccents)));
}

const countOf = (list: Words, named: ReadonlySet<string>, { readings }: Vocabulary): number =>
  new Set(list.flatMap(([phrase]) => (named.has(phrase) && !readings.has(phrase) ? [phrase] : []))).size;
