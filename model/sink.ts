import { z } from 'zod';
import { declaredName as name } from './declared-name.ts';

/** A system that a playbook publishes into: no transaction binds it to the rows that it is told of. */
export const sinkConnection = z.strictObject({
  kind: name.optional().describe('A kind of sink of `databases/registry.ts`; the address shows it where it is left out.'),
  url: z
    .string()
    .min(1)
    .describe('https://… of a FHIR server, `files:FOLDER`, `embedded:NAME` with a kind, or `$NAME` of an environment variable.'),
  token: z
    .string()
    .regex(/^\$[A-Z][A-Z0-9_]*$/, 'an environment variable, such as $FHIR_TOKEN')
    .optional()
    .describe('The environment variable that holds the bearer token.'),
});
export type SinkConnection = z.infer<typeof sinkConnection>;

/** What an item holds: JSON. */
export type ItemContent = Readonly<Record<string, unknown>>;

/** What an item is called in a sink: a resource and its id, a file and a record's id. */
export interface ItemName {
  readonly kind: string;
  readonly id: string;
}

export interface SinkItem extends ItemName {
  readonly content: ItemContent;
  /** Version that the sink gave when it last took the item; null before the first time, or where it gives none. */
  readonly version: string | null;
}

/** What keeps an item from being sent. Never holds a value of it. */
export interface ItemFault {
  /** Where: `Patient.name[0].family`. */
  readonly path: string;
  /** Word of the rule that is broken. */
  readonly rule: string;
  readonly message: string;
}

/** Another item that an item refers to. */
export interface ItemReference extends ItemName {
  readonly path: string;
}

/** An item as the sink holds it, without what the sink itself has put in. */
export interface StoredItem {
  readonly version: string | null;
  readonly content: ItemContent;
}

/**
 * What became of items that were sent together: all of them or none. `reason` is a word such as `http_422`, never a value; `path` is where the sink
 * found the fault, if it says so.
 */
export type SendAnswer =
  /** Versions in the order of the items. */
  | { readonly outcome: 'stored'; readonly versions: readonly (string | null)[] }
  /** Sent again as they are, they would be refused again. */
  | { readonly outcome: 'refused'; readonly reason: string; readonly path: string | null }
  /** At least one is not what it was when it was last sent. */
  | { readonly outcome: 'conflict'; readonly reason: string }
  /** The sink wants to be left alone for a while; null where it does not say how long. */
  | { readonly outcome: 'busy'; readonly reason: string; readonly waitMs: number | null }
  /** Nobody knows whether they were taken. `answered`: whether the sink spoke at all. */
  | { readonly outcome: 'unsure'; readonly reason: string; readonly answered: boolean };

/** A system that takes items, each under a stable id, so that sending one twice leaves one. */
export interface Sink {
  readonly kind: string;
  /** What it is called, for people: never a token. */
  readonly label: string;
  /** Items that it takes at once, at most. */
  readonly itemsMax: number;
  /** What code has made, as the sink will hold it under a name: with its id in it, where items have one. */
  shaped(name: ItemName, content: ItemContent): ItemContent;
  /** What is wrong with an item; none for one that may be sent. */
  check(item: SinkItem): Promise<readonly ItemFault[]>;
  /** Items of the same sink that an item refers to. */
  references(item: SinkItem): readonly ItemReference[];
  /** Sends items, each of which it had at `version`. Throws nothing that the sink answers. */
  send(items: readonly SinkItem[], signal: AbortSignal): Promise<SendAnswer>;
  /** Items as they stand, in the order of the names; null for what is not there. Throws `sink_unavailable`. */
  read(names: readonly ItemName[], signal: AbortSignal): Promise<readonly (StoredItem | null)[]>;
  /** Takes items away. Those that are gone already count as taken away. */
  remove(items: readonly (ItemName & Pick<SinkItem, 'version'>)[], signal: AbortSignal): Promise<SendAnswer>;
  /** Brings what was sent into its final form, where the sink has one. */
  finish?(): Promise<void>;
  close(): Promise<void>;
}
