import type { Principal, Role } from '../../../model/principal.ts';

/** Who makes a request, and what goes along with all that they change. */
export interface SignedIn {
  readonly principal: Principal;
  /** Null for programs, which send their token with each request: no browser does that by itself. */
  readonly csrf: string | null;
  readonly secondFactor: boolean;
  /** What identifies the session; never sent anywhere. */
  readonly session: string;
  /** Cookies that go out with the answer: the session goes on. */
  readonly cookies: readonly string[];
}

/** An access token of a program, and what renews it. */
export interface Tokens {
  readonly access: string;
  readonly refresh: string;
  readonly expiresIn: number;
}

export interface KnownPerson {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly roles: Role[];
  readonly secondFactor: boolean;
  readonly isBanned: boolean;
}

export interface NewPerson {
  readonly name: string;
  readonly email: string;
  readonly roles: readonly Role[];
  readonly password: string;
}

/** The people of a server with several. */
export interface PeopleDoor {
  list(): Promise<KnownPerson[]>;
  /** Throws 409 for a name or an address that somebody has. */
  add(person: NewPerson): Promise<KnownPerson>;
  /** Makes the first administrator; throws 403 for a token that is not that of the link. */
  addFirst(token: string, person: Omit<NewPerson, 'roles'>): Promise<KnownPerson>;
  setRoles(id: string, roles: readonly Role[]): Promise<KnownPerson>;
  ban(id: string): Promise<KnownPerson>;
}

/** Tokens of programs. */
export interface TokenDoor {
  issue(signedIn: SignedIn): Promise<Tokens>;
  /** Throws 401 for a token that has been taken already, and ends all that followed from it. */
  refresh(token: string): Promise<Tokens>;
}

/** How people come in. */
export interface SignIn {
  readonly singleUser: boolean;
  readonly idleSeconds: number;
  /** Path and query of the link that lets the first one in; null where nobody needs it. */
  link(): Promise<string | null>;
  /** Of a request's cookies or token; null where they stand for nobody. `isUse`: whether the session goes on by it. */
  of(request: Request, isUse: boolean): Promise<SignedIn | null>;
  /** Answers `/enter?token=…`. */
  enter(token: string): Promise<Response>;
  /** Answers what is under `/api/auth/`; null where nothing is. `address`: where the request comes from. */
  handle(request: Request, address: string): Promise<Response | null>;
  /** Ends this session, or all of the person; returns how many, with the cookies that say so. */
  end(signedIn: SignedIn, everywhere: boolean): Promise<{ readonly ended: number; readonly cookies: readonly string[] }>;
  readonly options: {
    readonly password: boolean;
    readonly providers: readonly { readonly id: string; readonly name: string }[];
    firstPerson(): Promise<boolean>;
  };
  /** Wrong passwords and codes of the last minutes. */
  failures(): number;
  /** Null where one person is at home. */
  readonly people: PeopleDoor | null;
  readonly tokens: TokenDoor | null;
  close(): Promise<void>;
}
