import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { GodwitError } from '../../model/errors.ts';

/** The HTTP side of a project, as its service role. */
export interface Project {
  /** Host of the project, for people: never a key. */
  readonly label: string;
  readonly client: SupabaseClient;
  /** Throws `authentication_failed`, `sink_unavailable`. */
  requireAnswer(): Promise<void>;
}

/** How a project is reached. */
export interface ProjectOptions {
  readonly url: string;
  readonly serviceRole: string;
  readonly timeoutMs: number;
}

/** Opens nothing yet. What the client's errors say stays with it: they may quote headers, and so the key. Throws `config_invalid`. */
export function openProject({ url, serviceRole, timeoutMs }: ProjectOptions): Project {
  if (!/^https?:\/\/[^@]+$/.test(url) || !URL.canParse(url)) throw invalid('The project is no address such as https://REF.supabase.co.');
  if (!/^[\w.-]{20,4096}$/.test(serviceRole)) throw invalid('The service role of the project is no key as Supabase gives them.');
  const label = new URL(url).host;
  const client = createClient(url, serviceRole, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    global: { fetch: (input, init) => fetch(input, { ...init, redirect: 'error', signal: signalOf(init?.signal, timeoutMs) }) },
  });
  return {
    label,
    client,
    requireAnswer: async () => {
      const { error } = await client.auth.admin.listUsers({ page: 1, perPage: 1 });
      if (error) throw failureOf(label, error.status);
    },
  };
}

const invalid = (message: string): GodwitError => new GodwitError('config_invalid', message);

/** A body that streams is bounded by the server, and by whoever aborts; a silent server by the time. */
const signalOf = (given: AbortSignal | null | undefined, timeoutMs: number): AbortSignal =>
  AbortSignal.any([...(given ? [given] : []), AbortSignal.timeout(timeoutMs)]);

/** An answer of the project that is no success, in our words. */
export function failureOf(label: string, status: number | undefined): GodwitError {
  if (status === 401 || status === 403)
    return new GodwitError('authentication_failed', `${label} does not take the service role (HTTP ${status}).`, { details: { label } });
  const said = status === undefined || status === 0 ? 'does not answer' : `answers HTTP ${status}`;
  return new GodwitError('sink_unavailable', `${label} ${said}.`, { details: { label, status } });
}
