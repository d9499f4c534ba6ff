import type { Entity } from './catalog.ts';
import type { Check } from './check.ts';
import type { SourceSnapshot } from './reading.ts';

/** A place in the log of a source, of which only the source knows the order: of PostgreSQL an LSN such as `0/177D410`. */
export type Position = string;

/** Stands for a value that was not sent because the change did not touch it: whoever applies the change keeps what it has. */
export const unchanged: unique symbol = Symbol('unchanged');
/** Stands for a value of which the change says nothing, as of all but the key columns of a row that is named by its key. It is not NULL. */
export const notSent: unique symbol = Symbol('not sent');

/** A value as the source's own text. */
export type CapturedValue = string | null | typeof unchanged | typeof notSent;

/** A table as it was when a change was made. The stream names it anew whenever its structure has changed. */
export interface CapturedEntity {
  /** The source's own number for it; it stays when the table is renamed. */
  readonly id: number;
  readonly schema: string;
  readonly table: string;
  /** `nothing`: rows that are changed or deleted cannot be told apart. */
  readonly identity: 'default' | 'nothing' | 'full' | 'index';
  readonly columns: readonly { readonly name: string; readonly isKey: boolean; readonly typeId: number; readonly typeModifier: number }[];
}

/** Values in the order of the entity's columns. */
export type CapturedRow = readonly CapturedValue[];

/** How a row was named before a change: by its key, or whole. */
export interface CapturedBefore {
  readonly by: 'key' | 'row';
  readonly row: CapturedRow;
}

/** What a transaction of the source did, in its order. Transactions come whole, one after the other, in the order of their commits. */
export type CapturedEvent =
  | { readonly event: 'begin'; readonly commit: Position; readonly at: string; readonly transaction: number }
  | { readonly event: 'insert'; readonly entity: CapturedEntity; readonly row: CapturedRow }
  | { readonly event: 'update'; readonly entity: CapturedEntity; readonly before: CapturedBefore | null; readonly row: CapturedRow }
  | { readonly event: 'delete'; readonly entity: CapturedEntity; readonly before: CapturedBefore }
  | { readonly event: 'truncate'; readonly entities: readonly CapturedEntity[]; readonly cascades: boolean; readonly restarts: boolean }
  /** The structure of an entity is named, before its first change and whenever it has changed. */
  | { readonly event: 'entity'; readonly entity: CapturedEntity }
  /** What follows was not made here, but came from elsewhere under this name. */
  | { readonly event: 'origin'; readonly origin: string }
  | {
      readonly event: 'message';
      readonly prefix: string;
      readonly content: Buffer;
      readonly isTransactional: boolean;
      readonly at: Position;
    }
  /**
   * All that was committed up to `end` has been handed over and confirmed: who keeps that as its own position may confirm it, so that an idle
   * database does not keep the log of its busy neighbours.
   */
  | { readonly event: 'idle'; readonly end: Position }
  /** `end` is what is confirmed once the transaction is applied: exactly that, never more. */
  | { readonly event: 'commit'; readonly commit: Position; readonly end: Position; readonly at: string };

/** Changes as they come. Memory holds no more of a transaction than what its reader has not taken yet. */
export interface ChangeStream extends AsyncIterable<CapturedEvent> {
  /** Lets the source forget what lies before: only what is committed on the other side. A position before the last one changes nothing. */
  confirm(end: Position): void;
  /** How far the source may forget by now. */
  confirmed(): Position;
  close(): Promise<void>;
}

/** Where a stream begins: a slot of the source, and the tables that it publishes. */
export interface StreamRequest {
  readonly slot: string;
  readonly publication: string;
  /** All that was committed before is applied already. */
  readonly from: Position;
}

/** What capture is called on the source. */
export interface CaptureNames {
  readonly slot: string;
  readonly publication: string;
}

/** What capture makes on the source. */
export interface CaptureNeeds extends CaptureNames {
  readonly tables: readonly Pick<Entity, 'schema' | 'table'>[];
}

/** A slot that was just made, and the source as it was where it begins. */
export interface OpenedCapture {
  readonly from: Position;
  readonly view: SourceSnapshot;
}

/** How a slot stands. Sizes are bytes of log; `safeBytes` may still be written before the source gives it up, null: without a bound. */
export interface SlotState {
  readonly isActive: boolean;
  readonly status: string | null;
  readonly confirmed: Position | null;
  readonly keptBytes: number | null;
  readonly behindBytes: number | null;
  readonly safeBytes: number | null;
}

/** Of a source that tells its changes as they are committed. */
export interface ChangeCapture {
  /** What capture needs of the source for these entities, each with the statement that an administrator runs. Changes nothing. */
  requirements(entities: readonly Entity[]): Promise<Check[]>;
  /** The tables as the stream names them. */
  structure(entities: readonly Entity[]): Promise<CapturedEntity[]>;
  /** What `begin` would make, as statements. Changes nothing. */
  missing(needs: CaptureNeeds): Promise<string[]>;
  /** Makes what is missing and a new slot; a slot of that name goes. Throws `right_missing`, `lock_timeout` while older transactions do not end. */
  begin(needs: CaptureNeeds): Promise<OpenedCapture>;
  /** The source as it is now, and the position of that: all that was committed before is in the view, and nothing else. Leaves nothing behind. */
  moment(): Promise<OpenedCapture>;
  /** Takes slot and publication away. */
  drop(names: CaptureNames): Promise<void>;
  /** Null where there is no such slot. */
  slot(name: string): Promise<SlotState | null>;
  /** Writes an empty transaction into the log and returns where: who has read it has read all that was committed before. */
  mark(): Promise<Position>;
  isBefore(a: Position, b: Position): boolean;
  /** Opens the stream of a slot. Throws `connection_lost`, `object_missing` where there is no such slot, `right_missing`. */
  open(request: StreamRequest): Promise<ChangeStream>;
}
