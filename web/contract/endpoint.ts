import { z } from 'zod';
import type { Right } from '../../model/principal.ts';

/** Who may call an endpoint: anybody, whoever is signed in, or whose role gives the right. `admin`: only that role. */
export type Need = 'nobody' | 'look' | Right | 'admin';

/** A request and its answer. */
export interface Endpoint {
  readonly summary: string;
  readonly needs: Need;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** JSON of a schema; a stream of server-sent events of a schema; or a file, by its media types. */
  readonly answer: z.ZodType | { readonly stream: z.ZodType } | { readonly file: readonly string[] };
}

export type Method = 'GET' | 'POST' | 'DELETE';
export type Key = `${Method} /${string}`;

/** The endpoints of a room, each under its method and path. */
export type Room = Readonly<Record<Key, Endpoint>>;

const name = z.string().min(1).max(200);

/** What stands in braces in a path. */
export const pathParameters = {
  playbook: z.string().regex(/^[\w-]{1,100}$/),
  phase: name,
  entity: name,
  run: z.uuid(),
  job: z.uuid(),
  row: z.uuid(),
  thread: z.string().regex(/^[\w-]{1,64}$/),
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  cause: name,
  report: z.string().regex(/^[\w.-]{1,150}$/),
  name: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/),
  person: z.string().regex(/^[\w-]{1,64}$/),
} as const;
export type PathParameter = keyof typeof pathParameters;

/** Names in braces of a path. */
export type ParametersOf<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}` ? Name | ParametersOf<Rest> : never;

/** JSON as an app call gives it: nothing in it is changed by who hands it on. */
export type Frozen<T> = T extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : T extends object
    ? { readonly [Name in keyof T]: Frozen<T[Name]> }
    : T;

/** What an endpoint answers with, as its caller reads it. */
export type AnswerOf<Each extends Endpoint> = Each['answer'] extends z.ZodType ? z.output<Each['answer']> : never;
/** What is sent to it. */
export type BodyOf<Each extends Endpoint> = Each['body'] extends z.ZodType ? z.input<Each['body']> : undefined;
export type QueryOf<Each extends Endpoint> = Each['query'] extends z.ZodObject ? z.input<Each['query']> : undefined;

/** An error, as `application/problem+json` (RFC 9457): `type` is the code that the command line shows. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  hint: z.string().optional(),
  details: z.record(z.string(), z.unknown()).optional(),
});
export type Problem = z.infer<typeof problem>;
