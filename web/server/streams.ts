import type { Principal } from '../../model/principal.ts';
import type { SignIn } from './auth/sign-in.ts';

/** Sessions also end elsewhere, or by themselves; one that ends here is asked about at once. */
const askEveryMs = 5_000;

/** Whoever hears a stream, as long as they are who they were when it began. */
export interface Hearer {
  /** Aborted when the session or token has ended, or gives other roles. */
  readonly ended: AbortSignal;
  close(): void;
}

/** Streams that are open, each as long as whoever hears it is signed in. */
export interface Streams {
  open(request: Request, who: Principal): Hearer;
  /** Asks about all of them: a session has just ended, or somebody has other roles. */
  ask(): Promise<void>;
  close(): void;
}

interface Open {
  /** Without the body, which is read elsewhere. */
  readonly request: Request;
  readonly who: Principal;
  readonly end: AbortController;
}

/** Opens none yet. `everyMs` is for tests. */
export function openStreams(signIn: Pick<SignIn, 'of'>, everyMs = askEveryMs): Streams {
  const open = new Set<Open>();
  const ask = async (): Promise<void> => {
    for (const each of [...open]) if (!(await isSame(signIn, each))) each.end.abort();
  };
  let asking: Promise<void> = Promise.resolve();
  // A control database that is away ends nobody's stream: the next question tells.
  const askInTurn = (): Promise<void> => {
    asking = asking.then(ask).catch(() => {});
    return asking;
  };
  const timer = setInterval(() => void askInTurn(), everyMs).unref();
  return {
    open: ({ url, headers }, who) => {
      const each: Open = { request: new Request(url, { headers }), who, end: new AbortController() };
      open.add(each);
      return { ended: each.end.signal, close: () => void open.delete(each) };
    },
    ask: askInTurn,
    close: () => clearInterval(timer),
  };
}

/** Watching is no use of a session: it does not go on by it. */
async function isSame(signIn: Pick<SignIn, 'of'>, { request, who }: Open): Promise<boolean> {
  const now = (await signIn.of(request, false))?.principal;
  return now?.id === who.id && now.roles.join() === who.roles.join();
}
