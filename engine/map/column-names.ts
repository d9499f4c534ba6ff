import type { Entity } from '../../model/catalog.ts';
import { findColumn } from '../../model/column-ref.ts';

/** The names that rules may use: those of columns, which can be listed, and of members of JSON below them, which cannot. */
export class ColumnNames extends Set<string> {
  readonly #row: Entity;
  readonly #lookups: ReadonlyMap<string, Entity>;

  constructor(row: Entity, lookups: ReadonlyMap<string, Entity>, made: readonly string[] = []) {
    const joined = [...lookups].flatMap(([name, { fields }]) => fields.map((field) => `${name}.${field.name}`));
    super();
    this.#row = row;
    this.#lookups = lookups;
    for (const name of [...row.fields.map(({ name: own }) => own), ...joined, ...made]) this.add(name);
  }

  override has(alias: string): boolean {
    return super.has(alias) || findColumn(alias, this.#row, this.#lookups) !== null;
  }

  /** The same with the columns that a transform makes. */
  with(made: readonly string[]): ColumnNames {
    return new ColumnNames(this.#row, this.#lookups, made);
  }
}
