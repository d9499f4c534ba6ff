import { wholeHashOf } from './value-hash.ts';
import { ValueSketch, valuesKept } from './value-sketch.ts';

/** The names of a map's members, which are data. */
export class MapNames {
  readonly #names = new ValueSketch(valuesKept);
  #density: number | null = null;
  members = 0;
  objects = 0;

  /** Names that nobody has seen here, of which this much is known. */
  static ofDensity(density: number): MapNames {
    const names = new MapNames();
    names.#density = density;
    return names;
  }

  see(name: string): void {
    const bytes = Buffer.from(name);
    this.#names.see(wholeHashOf(bytes, 0, bytes.length));
  }

  seeObject(members: number): void {
    this.objects++;
    this.members += members;
  }

  get count(): number {
    return this.#names.distinct;
  }

  /** How full the objects are of all names that there are: near 1 where a wide record was taken for a map. */
  get density(): number {
    if (this.#density !== null) return this.#density;
    return this.members / Math.max(1, this.count * this.objects);
  }
}
