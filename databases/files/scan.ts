import { type Mark, Marks } from '../without-sql/slices.ts';
import { UniqueSearch } from '../without-sql/unique.ts';
import { csvWindow } from './csv.ts';
import type { EntityFile } from './folder.ts';
import type { DeclaredFormat, FileFormat } from './format.ts';
import { type Member, objectWindow } from './jsonl.ts';
import { findFormat, readFile, readHeader, requireSame, stateOf } from './open-file.ts';
import { beginning, type Place } from './records.ts';
import { type ColumnType, TypeSearch } from './value-type.ts';

export interface ScannedColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly nulls: number;
}

/** What one pass over a whole file has found. */
export interface ScannedFile {
  readonly file: EntityFile;
  readonly format: FileFormat;
  /** What the file was when it was read; see `stateOf`. */
  readonly state: string;
  readonly columns: readonly ScannedColumn[];
  /** Columns that tell the records apart, the likeliest key first. */
  readonly unique: readonly string[];
  readonly rows: number;
  /** Lines that are no records, the first of them, and how many in all. */
  readonly unreadable: readonly { readonly line: number; readonly why: string }[];
  readonly unreadableRows: number;
  /** Where data begin, and places in between at about equal distances: slices begin and end at these. */
  readonly data: Place;
  readonly marks: readonly Mark<Place>[];
}

const unreadableShown = 20;
/** Columns that are tried as keys: each costs memory. */
const keysTried = 3;
const keyLike = /(^|[_\s-])(id|uuid|key|code|no|nr|number)$|Id$/;

/** Reads a whole file once: its columns and their types over all values, its keys, its bad lines, and where slices may begin. */
export async function scanFile(file: EntityFile, declared: DeclaredFormat): Promise<ScannedFile> {
  const state = stateOf(file.path);
  const format = findFormat(file, declared);
  const found = format.kind === 'csv' ? await scanCsv(file, format) : await scanJsonl(file, format);
  requireSame(file.path, state);
  return { file, format, state, ...found };
}

type Found = Omit<ScannedFile, 'file' | 'format' | 'state'>;

async function scanCsv({ path }: EntityFile, format: FileFormat): Promise<Found> {
  const { names, data } = await readHeader(path, format);
  const columns = names.map((name) => new ColumnScan(name));
  const tried = columns.filter((column, i) => i === 0 || keyLike.test(column.name)).slice(0, keysTried);
  const lines = new LineScan(data);
  for await (const records of readFile(path, format, csvWindow(format, names.length), data, null)) {
    for (const record of records) {
      lines.see(record.start, record.kind === 'unreadable' ? record.why : null);
      if (record.kind === 'row') for (const [i, column] of columns.entries()) column.see(record.values[i] ?? null, 'text');
    }
  }
  return lines.found(columns, tried);
}

async function scanJsonl({ path }: EntityFile, format: FileFormat): Promise<Found> {
  const columns = new Map<string, ColumnScan>();
  const lines = new LineScan(beginning);
  const look = (members: ReadonlyMap<string, Member>): [] => {
    for (const [name, member] of members) {
      const column = columns.get(name) ?? new ColumnScan(name);
      columns.set(name, column);
      column.see(member.text, member.kind === 'string' ? 'string' : ['object', 'array'].includes(member.kind) ? 'document' : 'text');
    }
    return [];
  };
  for await (const records of readFile(path, format, objectWindow(format, look), beginning, null)) {
    for (const record of records) lines.see(record.start, record.kind === 'unreadable' ? record.why : null);
  }
  const found = [...columns.values()];
  return lines.found(found, found.filter(({ name }, i) => i === 0 || keyLike.test(name)).slice(0, keysTried));
}

class ColumnScan {
  readonly name: string;
  readonly #types = new TypeSearch();
  readonly #unique = new UniqueSearch();
  #values = 0;
  #seen = 0;

  constructor(name: string) {
    this.name = name;
  }

  see(value: string | null, kind: 'text' | 'document' | 'string'): void {
    this.#seen++;
    this.#unique.see(value);
    if (value === null) return;
    this.#values++;
    this.#types.see(value, kind);
  }

  /** A member that some objects lack is NULL in them. */
  scanned(rows: number): ScannedColumn {
    return { name: this.name, type: this.#types.type, nulls: rows - this.#values };
  }

  isUnique(rows: number): boolean {
    return rows > 0 && this.#seen === rows && this.#unique.isUnique;
  }
}

/** Counts records, keeps bad lines, and leaves marks. */
class LineScan {
  readonly #data: Place;
  readonly #unreadable: { line: number; why: string }[] = [];
  readonly #marks = new Marks<Place>();
  #rows = 0;
  #bad = 0;

  constructor(data: Place) {
    this.#data = data;
  }

  see(start: Place, why: string | null): void {
    this.#marks.see(start.record, () => start);
    if (why === null) this.#rows++;
    else if (++this.#bad <= unreadableShown) this.#unreadable.push({ line: start.line + 1, why });
  }

  found(columns: readonly ColumnScan[], tried: readonly ColumnScan[]): Found {
    const unique = tried.filter((column) => column.isUnique(this.#rows)).map(({ name }) => name);
    const likely = [...unique.filter((name) => keyLike.test(name)), ...unique.filter((name) => !keyLike.test(name))];
    return {
      columns: columns.map((column) => column.scanned(this.#rows)),
      unique: likely,
      rows: this.#rows,
      unreadable: this.#unreadable,
      unreadableRows: this.#bad,
      data: this.#data,
      marks: this.#marks.found,
    };
  }
}
