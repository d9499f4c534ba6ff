import { BsonFault } from '../mongodb/bson/walk.ts';

/** Documents that are whole, but not those that were dumped: which of them are wrong nobody knows. */
export class CheckFault extends BsonFault {}
