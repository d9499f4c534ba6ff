import { playbookVersion1, playbookVersion2 } from '../../model/playbook.ts';
import type { Path } from './problem.ts';

/** The part of JSON Schema that says which keys a map may have. */
interface Shape {
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly additionalProperties?: Shape | boolean;
  readonly items?: Shape | boolean;
  readonly anyOf?: readonly Shape[];
}

let top: readonly Shape[] | undefined;

/** Every key that the schema knows for the map at `path`, whichever rule or criterion it turns out to be. */
export function knownKeys(path: Path): string[] {
  top ??= [playbookVersion1, playbookVersion2].map((version) => version.toJSONSchema({ io: 'input' }) as Shape);
  const shapes = path.reduce<readonly Shape[]>((current, step) => current.flatMap((shape) => inner(shape, step)), top);
  return [...new Set(shapes.flatMap((shape) => Object.keys(shape.properties ?? {})))];
}

function inner(shape: Shape, step: string | number): readonly Shape[] {
  const property = Object.hasOwn(shape.properties ?? {}, step) ? shape.properties?.[step] : undefined;
  const next = typeof step === 'number' ? shape.items : (property ?? shape.additionalProperties);
  return typeof next === 'object' ? options(next) : [];
}

const options = (shape: Shape): readonly Shape[] => (shape.anyOf ? shape.anyOf.flatMap(options) : [shape]);
