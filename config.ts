import { existsSync, readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { z } from 'zod';
import { GodwitError } from './model/errors.ts';
import { type People, type Principal, people, principalNamed, roles } from './model/principal.ts';
import { limitSetting, type SandboxLimits, sandboxLimits } from './model/sandbox.ts';

const whole = (min: number, max: number) => z.coerce.number().int().min(min).max(max);
const text = z.string().min(1);
/** `name=value, name=value`. */
const pairs = text
  .refine((list) => list.split(',').every((pair) => /^[^=]+=[^=]+$/.test(pair.trim())), 'a list such as name=value, name=value')
  .transform((list) => Object.fromEntries(list.split(',').map((pair) => pair.split('=').map((part) => part.trim()) as [string, string])))
  .default({});

/** Every setting of the environment, by its name there; `.env.example` explains them. */
const settings = z.object({
  GODWIT_HOME: text.default('.godwit'),
  GODWIT_PLAYBOOKS: text.default('playbooks'),
  GODWIT_USER: text.optional(),
  GODWIT_PEOPLE: text.optional(),
  GODWIT_LOG_LEVEL: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info'),
  GODWIT_PROFILE_ROWS: whole(100, 10_000_000).default(10_000),
  GODWIT_LOOKUP_MEMORY_MB: whole(1, 100_000).default(64),
  GODWIT_VALIDATE_ROWS: whole(1, 1_000_000_000).default(20_000),
  GODWIT_BACKUP_ROWS: whole(0, 1_000_000_000).default(1_000_000),
  GODWIT_ALLOW_SUPERUSER: z.enum(['0', '1']).default('0'),
  GODWIT_MODEL: text.optional(),
  GODWIT_MODELS: pairs,
  GODWIT_PRICES: pairs,
  GODWIT_DOLLARS_MAX: z.coerce.number().positive().max(10_000).default(1),
  GODWIT_EGRESS: z.enum(['none', 'masked', 'raw']).default('masked'),
  GODWIT_WEB_SIGN_IN: z.enum(['single', 'people']).default('single'),
  GODWIT_WEB_HOST: text.default('127.0.0.1'),
  GODWIT_WEB_URL: z.url({ protocol: /^https?$/ }).optional(),
  GODWIT_WEB_SECRET: z.string().min(32).optional(),
  GODWIT_METRICS_TOKEN: z.string().min(16).optional(),
  GODWIT_ALERT_WEBHOOK: z.url().optional(),
  GODWIT_ALERTS: pairs,
  GODWIT_TRACES_URL: z.url().optional(),
  GODWIT_OIDC_ISSUER: z.url().optional(),
  GODWIT_OIDC_CLIENT_ID: text.optional(),
  GODWIT_OIDC_CLIENT_SECRET: text.optional(),
  GODWIT_OIDC_NAME: text.default('Single sign-on'),
  GODWIT_OIDC_SCOPES: text.default('openid profile email'),
  GODWIT_OIDC_ROLES_CLAIM: text.optional(),
  GODWIT_OIDC_ROLES: pairs.pipe(z.record(z.string(), z.enum(roles))),
  GODWIT_TEST_POSTGRES: text.optional(),
  BATCH_SIZE: whole(1, 1_000_000).optional(),
  PARALLEL_JOBS: whole(1, 8).optional(),
  GODWIT_REPLICA_LAG_MB: whole(0, 1_000_000).default(1024),
  MAX_RETRY_ATTEMPTS: whole(0, 100).default(3),
  MIGRATION_TIMEOUT: whole(1000, 86_400_000).default(300_000),
  CONNECT_TIMEOUT: whole(100, 600_000).default(10_000),
  GODWIT_EVENTS_KEPT: whole(1000, 100_000_000).default(100_000),
  GODWIT_JOB_GRACE_SECONDS: whole(1, 86_400).default(120),
  GODWIT_JOB_OPEN_MAX: whole(1, 1000).default(10),
  GODWIT_JOB_HISTORY_KEPT: whole(10, 1_000_000).default(1000),
  GODWIT_PUBLISH_ITEMS: whole(1, 1000).default(100),
  GODWIT_PUBLISH_PER_SECOND: whole(0, 1_000_000).default(0),
  GODWIT_PUBLISH_TIMEOUT: whole(100, 600_000).default(30_000),
  GODWIT_PUBLISH_FAILURES: whole(1, 1_000_000).default(10),
  GODWIT_EMBED_CALLS: whole(1, 32).default(4),
  GODWIT_EMBED_PER_MINUTE: whole(0, 1_000_000).default(0),
  GODWIT_EMBED_TIMEOUT: whole(100, 600_000).default(60_000),
  CONTROL_DATABASE_URL: text.optional(),
  GODWIT_AUDIT_KEY: text.optional(),
  GODWIT_AUDIT_KEY_FILE: text.optional(),
  GODWIT_ENCRYPTION_KEYS_FILE: text.optional(),
  SANDBOX: z.enum(['auto', 'docker', 'isolate']).default('auto'),
  GODWIT_SANDBOX_RUNTIME: text.optional(),
  DOCKER_SOCKET: text.optional(),
  OPENAI_API_KEY: text.optional(),
  OPENAI_BASE_URL: z.url().optional(),
});
type Settings = z.infer<typeof settings>;

const limitNames = sandboxLimits.keyof().options;
const known: ReadonlySet<string> = new Set([...Object.keys(settings.shape), ...limitNames.map(limitSetting)]);

/** Settings that are fixed for the whole process. */
export interface Config extends Readonly<Settings> {
  /** Folder of what Godwit keeps: the embedded server, reports, logs. Absolute. */
  readonly home: string;
  readonly playbooks: string;
  /** Who is at the keyboard. */
  readonly user: string;
  /** Who may do what; null where nobody is listed. */
  readonly people: People | null;
  /** What code in the sandbox may use: GODWIT_SANDBOX_MEMORY_MB and its kin. */
  readonly sandboxLimits: SandboxLimits;
  /** A variable that a playbook names (`$NAME`); undefined where nothing sets it. */
  variable(name: string): string | undefined;
  /** All of it, secrets included, for processes that this one starts for itself. */
  environment(): Readonly<Record<string, string | undefined>>;
}

/**
 * Reads the environment, `.env` in `folder` where it says nothing, and overrides of the command line above it. Throws
 * `config_unknown_key` for a GODWIT_… that does not exist,
 * `config_invalid` with the name of the setting, never its value.
 */
export function loadConfig(
  overrides: Readonly<Record<string, string>> = {},
  environment: NodeJS.ProcessEnv = process.env,
  folder = process.cwd(),
): Config {
  const file = join(folder, '.env');
  const found = { ...(existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {}), ...environment, ...overrides };
  const given = Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined && value !== ''));
  refuseUnknown(Object.keys(given));
  const read = settings.safeParse(given);
  if (!read.success) throw invalid(read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`));
  return Object.freeze({
    ...read.data,
    home: resolve(folder, read.data.GODWIT_HOME),
    playbooks: resolve(folder, read.data.GODWIT_PLAYBOOKS),
    user: read.data.GODWIT_USER ?? nameOfUser(),
    people: readPeople(folder, read.data.GODWIT_PEOPLE),
    sandboxLimits: readLimits(given),
    variable: (name: string) => given[name],
    environment: () => given,
  });
}

/** Who calls from this environment: the name that was given on the command line, or the keyboard's own. */
export function environmentPrincipal({ user, people: known }: Config, named?: string): Principal {
  if (named === undefined) return principalNamed(known, user, { provenBy: 'environment' });
  return principalNamed(known, named, { provenBy: 'argument', ...(named !== user && { enteredBy: user }) });
}

/** The people who come with a token, each with its SHA-256. */
export function tokenPrincipals({ people: known }: Config): { readonly token: string; readonly principal: Principal }[] {
  return (known ?? []).flatMap(({ name, token }) =>
    token === undefined ? [] : [{ token, principal: principalNamed(known, name, { provenBy: 'token' }) }],
  );
}

function readPeople(folder: string, file: string | undefined): People | null {
  if (file === undefined) return null;
  try {
    return Object.freeze(people.parse(JSON.parse(readFileSync(resolve(folder, file), 'utf8'))).people) as People;
  } catch (error) {
    const why =
      error instanceof z.ZodError ? error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) : ['it is no JSON file'];
    throw invalid(why.slice(0, 5).map((each) => `GODWIT_PEOPLE: ${each}`));
  }
}

/** In a container the user may have a number and no name. */
function nameOfUser(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid-${process.getuid?.() ?? 'unknown'}`;
  }
}

/** Each limit has a setting of its own; what is not said has its default. */
function readLimits(given: Readonly<Record<string, string | undefined>>): SandboxLimits {
  const named = limitNames.map((name) => [name, given[limitSetting(name)]] as const);
  const said = named.flatMap(([name, value]) => (value === undefined ? [] : [[name, Number(value)]]));
  const read = sandboxLimits.safeParse(Object.fromEntries(said));
  if (read.success) return Object.freeze(read.data);
  throw invalid(read.error.issues.map(({ path: [name], message }) => `${limitSetting(name as keyof SandboxLimits)}: ${message}`));
}

function refuseUnknown(names: readonly string[]): void {
  const unknown = names.filter((name) => name.startsWith('GODWIT_') && !known.has(name));
  if (unknown.length === 0) return;
  throw new GodwitError('config_unknown_key', `There is no setting ${unknown.join(', ')}.`, { details: { settings: unknown } });
}

function invalid(problems: readonly string[]): GodwitError {
  return new GodwitError('config_invalid', `Settings that cannot be used: ${problems.join('; ')}.`);
}
