import type { Principal } from '../../model/principal.ts';

/** What is known of a request as it goes on; the principal is null before anybody has signed in. */
export type Variables = { readonly Variables: { principal: Principal | null; requestId: string } };
