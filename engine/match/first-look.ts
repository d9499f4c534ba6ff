import { dot } from './choice.ts';
import type { Coefficients } from './coefficients.ts';
import { type Comparing, comparePair } from './features.ts';
import type { FieldView, SideView } from './view.ts';

/** Utilities of every pair: `at(target, source)`. */
export class Grid {
  readonly sources: number;
  readonly targets: number;
  private readonly cells: Float32Array;

  constructor(targets: number, sources: number, fill = 0) {
    this.targets = targets;
    this.sources = sources;
    this.cells = new Float32Array(targets * sources).fill(fill);
  }

  at(target: number, source: number): number {
    return this.cells[target * this.sources + source] ?? 0;
  }

  set(target: number, source: number, value: number): void {
    this.cells[target * this.sources + source] = value;
  }
}

/** Name likeness and utility of every pair, by the fields alone. */
export interface FirstLook {
  readonly utility: Grid;
  readonly name: Grid;
}

/** Each field of one side held against each of the other by itself, without their neighbours. */
export function lookFirst(source: SideView, target: SideView, comparing: Comparing, { first }: Coefficients): FirstLook {
  const utility = new Grid(target.fields.length, source.fields.length);
  const name = new Grid(target.fields.length, source.fields.length);
  for (const wanted of target.fields) {
    for (const offered of source.fields) {
      const features = comparePair(offered, wanted, comparing);
      utility.set(wanted.index, offered.index, dot(first.pair, features));
      name.set(wanted.index, offered.index, features[0] ?? 0);
    }
  }
  return { utility, name };
}

/** What speaks for a target field having no source, besides that nothing fits: in the order of the `noSource` weights. */
export function noSourceFeatures({ field, isKey, refersTo }: FieldView, bestName: number, hasValues: boolean): number[] {
  const computed = field.generated === 'stored' || field.generated === 'virtual';
  return [
    1,
    field.default !== undefined ? 1 : 0,
    field.nullable ? 0 : 1,
    isKey ? 1 : 0,
    refersTo.length > 0 ? 1 : 0,
    bestName,
    computed ? 5 : 0,
    hasValues ? 1 : 0,
  ];
}

/** What speaks for a source field going nowhere. */
export function noTargetFeatures({ field, isKey, refersTo, profile }: FieldView, bestName: number): number[] {
  const empty = profile !== undefined && profile.rows > 0 && profile.rows === profile.nulls;
  return [1, empty ? 1 : 0, isKey ? 1 : 0, refersTo.length > 0 ? 1 : 0, bestName, field.generated === undefined ? 0 : 1];
}
