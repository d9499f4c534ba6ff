/** A member of the objects at one path: its name, and its number among them. */
export interface SeenMember {
  readonly name: string;
  readonly ordinal: number;
}
