import { z } from 'zod';
import type { Entity } from './catalog.ts';
import { check } from './check.ts';
import { declaredName as name } from './declared-name.ts';

const claims = z.record(z.string(), z.unknown());

/** Somebody as whom tables are looked at. */
const accessPerson = z.strictObject({
  name: z.string().min(1).max(100),
  role: name.default('authenticated').describe('A role of the database: `anon`, `authenticated`, `service_role` or one of its own.'),
  claims: claims.default({}).describe('Claims of the token, as policies read them: `sub`, `email`, `app_metadata`.'),
  target_claims: claims.optional().describe('The same on the target, where ids are others there.'),
});

export const accessPeopleMax = 50;

/** Who is looked through when access is compared; anon and service_role always are. */
export const declaredAccess = z.strictObject({
  people: z.array(accessPerson).max(accessPeopleMax).default([]),
  rows: z.int().min(1).max(10_000).default(1000).describe('Rows of each table of which it is tried whether a person could insert them.'),
});
export type DeclaredAccess = z.infer<typeof declaredAccess>;

/** What may be done to how many rows. `refused`: the role has no right at all; `failed`: its policies cannot be carried out. */
const reach = z.object({
  state: z.enum(['rows', 'refused', 'failed']),
  rows: z.int(),
  /** A sum over the keys of these rows. */
  digest: z.string(),
});
export type Reach = z.infer<typeof reach>;

export const accessVerbs = ['read', 'insert', 'update', 'delete'] as const;
export type AccessVerb = (typeof accessVerbs)[number];

const verbReaches = z.object({ read: reach, insert: reach, update: reach, delete: reach });
export type VerbReaches = z.infer<typeof verbReaches>;

/** A person with the claims of one side. */
export interface AskedPerson {
  readonly name: string;
  readonly role: string;
  readonly claims: Readonly<Record<string, unknown>>;
}

export interface AccessQuestion {
  readonly people: readonly AskedPerson[];
  readonly entities: readonly Entity[];
  readonly rowsTried: number;
}

/** What people reach of an entity. */
export interface EntityAccess {
  readonly entity: string;
  /** Rows of which inserting was tried; all that the table has, or the first. */
  readonly tried: number;
  readonly isWhole: boolean;
  readonly reaches: ReadonlyMap<string, VerbReaches>;
}

/** What an API gives of a database, as far as rights and structure say it. */
export interface ApiSurface {
  readonly tables: readonly {
    readonly entity: string;
    readonly secured: boolean;
    readonly roles: Readonly<Record<string, readonly string[]>>;
  }[];
  readonly functions: readonly { readonly name: string; readonly roles: readonly string[] }[];
  readonly relationships: readonly { readonly from: string; readonly to: string; readonly columns: readonly string[] }[];
  readonly policies: number;
  /** How many roles of the API there are. */
  readonly roles: number;
}

/** Says who may do what, without writing anything. */
export interface AccessSurvey {
  /** Throws `right_missing` where the role may not take on another. */
  survey(question: AccessQuestion, signal: AbortSignal): AsyncIterable<EntityAccess>;
  surface(): Promise<ApiSurface>;
}

const compared = z.object({
  source: z.string(),
  target: z.string(),
  person: z.string(),
  verb: z.enum(accessVerbs),
  before: reach,
  after: reach,
  result: z.enum(['equal', 'more', 'fewer', 'other rows', 'not compared']),
});
export type ComparedAccess = z.infer<typeof compared>;

const surfaceDifference = z.object({
  kind: z.enum(['table', 'function', 'relationship']),
  name: z.string(),
  result: z.enum(['equal', 'missing', 'added', 'other rights']),
});
export type SurfaceDifference = z.infer<typeof surfaceDifference>;

/** What people reach of both sides, held against each other. */
export const accessComparison = z.object({
  playbook: z.string(),
  at: z.iso.datetime(),
  source: z.string(),
  target: z.string(),
  people: z.array(z.object({ name: z.string(), role: z.string() })),
  access: z.array(compared),
  surface: z.array(surfaceDifference),
  checks: z.array(check),
});
export type AccessComparison = z.infer<typeof accessComparison>;
