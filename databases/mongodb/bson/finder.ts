import { type Named, nameEndAt, placeOfName } from './names.ts';
import { bsonType } from './types.ts';
import { documentEnd, valueEnd } from './walk.ts';

/** A value within a document, as it stands in the bytes. */
export interface BsonValue {
  readonly bytes: Buffer;
  readonly type: number;
  readonly from: number;
  readonly to: number;
}

/** A step of paths, and which of them end here. */
interface Step extends Named {
  readonly name: string;
  readonly ends: number[];
  readonly steps: Step[];
}

type Found = (BsonValue | null)[];

/**
 * Finds what stands at several paths below a value in one walk over its bytes; what nobody asks for is passed over by its length. Of equal names the
 * last counts; elements are named by their numbers from 0, or from -1 backwards.
 */
export function bsonFinder(paths: readonly (readonly string[])[]): (value: BsonValue) => readonly (BsonValue | null)[] {
  const root = stepOf('');
  for (const [place, path] of paths.entries()) stepAt(root, path).ends.push(place);
  return (value) => {
    const found: Found = new Array(paths.length).fill(null);
    settle(root, value, found);
    return found;
  };
}

const stepOf = (name: string): Step => ({ name, bytes: Buffer.from(name), ends: [], steps: [] });

function stepAt(root: Step, path: readonly string[]): Step {
  let step = root;
  for (const name of path) {
    const next = step.steps.find((each) => each.name === name) ?? stepOf(name);
    if (!step.steps.includes(next)) step.steps.push(next);
    step = next;
  }
  return step;
}

function settle(step: Step, value: BsonValue, found: Found): void {
  for (const place of step.ends) found[place] = value;
  if (step.steps.length === 0) return;
  if (value.type === bsonType.object) settleMembers(step.steps, value, found);
  else if (value.type === bsonType.array) settleElements(step.steps, value, found);
}

function settleMembers(steps: readonly Step[], { bytes, from }: BsonValue, found: Found): void {
  const end = documentEnd(bytes, from, bytes.length) - 1;
  for (let [at, next] = [from + 4, 0]; at < end; ) {
    const type = bytes[at] as number;
    const nameEnd = nameEndAt(bytes, at + 1, end);
    const to = valueEnd(bytes, type, nameEnd + 1, end);
    const place = placeOfName(steps, next, bytes, at + 1, nameEnd);
    const step = steps[place];
    if (step) {
      if (step.steps.length > 0) forget(step, found);
      settle(step, { bytes, type, from: nameEnd + 1, to }, found);
      next = place + 1;
    }
    at = to;
  }
}

/** What an equal name before has left. */
function forget({ ends, steps }: Step, found: Found): void {
  for (const place of ends) found[place] = null;
  for (const step of steps) forget(step, found);
}

const isNumber = /^[+-]?\d+$/;

function settleElements(steps: readonly Step[], value: BsonValue, found: Found): void {
  const elements = [...bsonElements(value)];
  for (const step of steps) {
    const element = isNumber.test(step.name) ? elements.at(Number(step.name)) : undefined;
    if (element) settle(step, element, found);
  }
}

/** The elements of an array, or the values of an object, in their order. */
export function* bsonElements({ bytes, from }: BsonValue): Generator<BsonValue> {
  const end = documentEnd(bytes, from, bytes.length) - 1;
  for (let at = from + 4; at < end; ) {
    const type = bytes[at] as number;
    const start = nameEndAt(bytes, at + 1, end) + 1;
    at = valueEnd(bytes, type, start, end);
    yield { bytes, type, from: start, to: at };
  }
}
