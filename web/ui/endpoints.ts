import type { AnswerOf, BodyOf, ParametersOf, QueryOf } from '../contract/endpoint.ts';
import type { Endpoints } from '../contract/endpoints.ts';
import { addressOf, getJson, send } from './api.ts';

export type Key = keyof Endpoints;
export type Getting = Extract<Key, `GET ${string}`>;
export type Changing = Exclude<Key, Getting>;

export type Answer<K extends Key> = AnswerOf<Endpoints[K]>;
export type Body<K extends Key> = BodyOf<Endpoints[K]>;
/** What stands in the braces of a path. */
export type Parameters<K extends Key> = Readonly<Record<ParametersOf<K>, string>>;
export type QueryFor<K extends Key> = Partial<NonNullable<QueryOf<Endpoints[K]>>>;

/** Asks an endpoint of the contract. Throws a `ProblemError` for whatever goes wrong. */
export function ask<K extends Getting>(key: K, parameters: Parameters<K>, query?: QueryFor<K>, signal?: AbortSignal): Promise<Answer<K>> {
  return getJson(addressOf(key, parameters, query), signal) as Promise<Answer<K>>;
}

/** Has an endpoint of the contract change something. Throws a `ProblemError` for whatever goes wrong. */
export async function change<K extends Changing>(key: K, parameters: Parameters<K>, body?: Body<K>): Promise<Answer<K>> {
  const method = key.slice(0, key.indexOf(' '));
  return (await send(method, addressOf(key, parameters), body ?? {})).json() as Promise<Answer<K>>;
}
