import { isIPv6 } from 'node:net';

/** A connection URL put together from host, port, name, user and password; undefined without a host, null where host and port are none. */
export function addressOfParts(part: (which: string) => string | undefined): string | null | undefined {
  const host = part('HOST');
  if (host === undefined) return undefined;
  const place = `${isIPv6(host) ? `[${host}]` : host}:${part('PORT') ?? '5432'}`;
  const address = `postgresql://${place}/${encodeURIComponent(part('NAME') ?? 'postgres')}`;
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  url.username = encodeURIComponent(part('USER') ?? 'postgres');
  url.password = encodeURIComponent(part('PASSWORD') ?? '');
  return url.toString();
}
