/** What stands in an oplog and cannot be replayed onto a dump; the message names it, without values. */
export class CannotReplay extends Error {}
