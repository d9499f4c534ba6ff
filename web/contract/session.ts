import { z } from 'zod';
import { rights, roles } from '../../model/principal.ts';
import type { Room } from './endpoint.ts';

const who = z.object({ id: z.string(), name: z.string(), roles: z.array(z.enum(roles)) });
const password = z.string().min(12).max(200);

/** An access token of a program and what renews it; each refresh token is taken once. */
const tokens = z.object({ access: z.string(), refresh: z.string(), expiresIn: z.int() });

/** Signing in itself (password, second factor, single sign-on) is under `/api/auth/…`; the link that `serve` prints is `/enter?token=…`. */
export const session = {
  'GET /api/session': {
    summary: 'Who is signed in, with which rights, and how one may sign in',
    needs: 'nobody',
    answer: z.object({
      /** Null: nobody is signed in. */
      principal: who.nullable(),
      rights: z.array(z.enum(rights)),
      /** One person on this machine, who comes by the link that was printed at the start. */
      singleUser: z.boolean(),
      /** Goes along as the header `x-csrf-token` with all that changes something. */
      csrf: z.string().nullable(),
      /** After so long without a request one is signed out. */
      idleSeconds: z.int(),
      version: z.string(),
      signIn: z.object({
        password: z.boolean(),
        /** Providers of single sign-on. */
        providers: z.array(z.object({ id: z.string(), name: z.string() })),
        /** Nobody is known yet: the link that was printed at the start makes the first administrator. */
        firstPerson: z.boolean(),
      }),
      /** Whether the person who is signed in has a second factor. */
      secondFactor: z.boolean(),
    }),
  },
  'POST /api/session/end': { summary: 'Sign out here', needs: 'look', answer: z.object({ ended: z.int() }) },
  'POST /api/session/end-all': { summary: 'Sign out everywhere', needs: 'look', answer: z.object({ ended: z.int() }) },
  'POST /api/people/first': {
    summary: 'Make the first administrator, with the token of the link that was printed at the start',
    needs: 'nobody',
    body: z.strictObject({ token: z.string().max(200), name: z.string().min(1).max(100), email: z.email().max(200), password }),
    answer: who,
  },
  'POST /api/tokens': { summary: 'Tokens for a program that works in my name', needs: 'look', answer: tokens },
  'POST /api/tokens/refresh': {
    summary: 'New tokens for a refresh token, which counts once; one that comes again ends all that followed from it',
    needs: 'nobody',
    body: z.strictObject({ refresh: z.string().min(1).max(500) }),
    answer: tokens,
  },
} as const satisfies Room;
