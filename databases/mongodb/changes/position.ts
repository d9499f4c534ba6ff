import { EJSON, type Timestamp } from 'bson';
import type { Position } from '../../../model/changes.ts';
import { assert } from '../../../model/errors.ts';

/** A place in the log of a deployment: its time, and the token that a stream goes on after; null where it is only a time. */
export interface LogPlace {
  readonly time: bigint;
  readonly token: unknown;
}

const increments = 32n;
const incrementMask = 0xffff_ffffn;

/** `1796085368.5 {"_data":"82…"}`: seconds, the number within them, and the token as it was given. */
export function positionText({ time, token }: LogPlace): Position {
  const at = `${time >> increments}.${time & incrementMask}`;
  return token === null ? at : `${at} ${EJSON.stringify(token, { relaxed: false })}`;
}

export function placeOf(position: Position): LogPlace {
  const [, seconds, increment, token] = /^(\d+)\.(\d+)(?: (.+))?$/s.exec(position) ?? [];
  assert(seconds !== undefined && increment !== undefined, 'a position in a log of MongoDB');
  const time = (BigInt(seconds) << increments) | BigInt(increment);
  return { time, token: token === undefined ? null : EJSON.parse(token, { relaxed: false }) };
}

export const isBefore = (a: Position, b: Position): boolean => placeOf(a).time < placeOf(b).time;

export const timeOf = (timestamp: Timestamp): bigint => BigInt(timestamp.toString());

/** A day and time for people, of the second that a place is in. */
export const momentOf = (time: bigint): string => new Date(Number(time >> increments) * 1000).toISOString();

/**
 * The time that a token says: MongoDB begins them with it (KeyString: 0x82, then the timestamp). It is the only one that holds for a sharded cluster
 * while nothing happens. Null of a token of another make.
 */
export function timeOfToken(token: unknown): bigint | null {
  const data = typeof token === 'object' && token !== null && '_data' in token ? token._data : null;
  const [, digits] = typeof data === 'string' ? (/^82([0-9a-f]{16})/i.exec(data) ?? []) : [];
  return digits === undefined ? null : BigInt(`0x${digits}`);
}
