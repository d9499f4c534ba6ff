import type { Principal } from '../../../model/principal.ts';

/** Who makes a request, and what goes along with all that they change. */
export interface SignedIn {
  readonly principal: Principal;
  /** Null for programs, which send their token with each request: no browser does that by itself. */
  readonly csrf: string | null;
  readonly secondFactor: boolean;
  /** What identifies the session; never sent anywhere. */
  readonly session: string;
}

/** How people come in. */
export interface SignIn {
  readonly singleUser: boolean;
  readonly idleSeconds: number;
  /** Path and query of the link that lets the first one in; null where nobody needs it. */
  link(): Promise<string | null>;
  /** Of a request's cookies or token; null where they stand for nobody. */
  of(request: Request): Promise<SignedIn | null>;
  /** Answers `/enter?token=…`. */
  enter(token: string, request: Request): Promise<Response>;
  /** Answers what is under `/api/auth/`; null where nothing is. */
  handle(request: Request): Promise<Response | null>;
  /** Ends this session, or all of the person; returns how many, with the headers that clear the cookie. */
  end(signedIn: SignedIn, everywhere: boolean): Promise<{ readonly ended: number; readonly headers: Readonly<Record<string, string>> }>;
  readonly options: {
    readonly password: boolean;
    readonly providers: readonly { readonly id: string; readonly name: string }[];
    firstPerson(): Promise<boolean>;
  };
  close(): Promise<void>;
}
