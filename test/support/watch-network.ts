import dns from 'node:dns';
import { appendFileSync } from 'node:fs';
import net from 'node:net';

/** Loaded before a program (`node --import`): notes every host that it connects to or looks up in the file that WATCHED_HOSTS names. */
const note = (host: string): void => appendFileSync(process.env.WATCHED_HOSTS ?? '/dev/null', `${host}\n`);

const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function (this: net.Socket, ...given: unknown[]): net.Socket {
  const [first, second] = given.flat() as [{ host?: string; port?: number; path?: string } | number | undefined, string | undefined];
  if (typeof first === 'number') note(`${second ?? 'localhost'}:${first}`);
  else if (first?.path === undefined) note(`${first?.host ?? 'localhost'}:${first?.port}`);
  return Reflect.apply(connect, this, given);
} as typeof connect;

const { lookup } = dns;
dns.lookup = ((name: string, ...rest: unknown[]) => {
  note(`${name}:lookup`);
  return Reflect.apply(lookup, dns, [name, ...rest]);
}) as typeof lookup;
