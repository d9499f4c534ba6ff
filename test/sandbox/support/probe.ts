/**
 * A program that tries what code would try that has broken out of its isolate, and tells what it got. It runs with the rights of the
 * process around the isolate; `tell` sends the findings out.
 */
export const probe = (tell: string): string => `
import { spawnSync, spawn } from 'node:child_process';
import { connect } from 'node:net';
import { lookup } from 'node:dns/promises';
import { Worker } from 'node:worker_threads';
import * as fs from 'node:fs';
const got = {};
const tries = async (name, work) => {
  const late = new Promise((resolve) => setTimeout(resolve, 1500, 'nothing in time'));
  try { got[name] = String(await Promise.race([work(), late])).slice(0, 200); } catch (error) { got[name] = 'refused ' + (error.code ?? error.message); }
};
const reach = (...where) => new Promise((resolve, reject) => connect(...where).on('connect', () => resolve('connected')).on('error', reject));
await tries('environment', () => JSON.stringify(process.env));
await tries('user', () => process.getuid?.());
await tries('passwords', () => fs.readFileSync('/etc/passwd').length);
await tries('own environment', () => fs.readFileSync('/proc/self/environ', 'utf8'));
await tries('other processes', () => fs.readdirSync('/proc').filter((name) => /^\\d+$/.test(name)).length);
await tries('environment of the first process', () => fs.readFileSync('/proc/1/environ', 'utf8').length);
await tries('memory of a process', () => fs.openSync('/proc/' + process.ppid + '/mem', 'r+'));
await tries('write to root', () => fs.writeFileSync('/probe', 'x'));
await tries('write to its own code', () => fs.writeFileSync(process.argv[1] ?? '/godwit/frames.ts', 'x'));
await tries('write beside the socket', () => fs.writeFileSync('/godwit/io/probe', 'x'));
await tries('neighbours of the socket', () => fs.readdirSync('/godwit/io').join());
await tries('docker', () => reach('/var/run/docker.sock'));
await tries('a shell', () => spawnSync('/bin/sh', ['-c', 'id']).error ?? 'started');
await tries('itself again', () => spawnSync(process.execPath, ['-e', '1']).error ?? 'started');
await tries('a thread', () => new Promise((resolve, reject) => new Worker('1', { eval: true }).on('online', () => resolve('started')).on('error', reject)));
await tries('loopback', () => reach(PORT, '127.0.0.1'));
await tries('another host', () => reach(53, '1.1.1.1'));
await tries('dns', async () => (await lookup('localhost.localdomain.example.com')).address);
await tries('root again', () => process.setuid(0));
await tries('kill others', () => process.kill(process.ppid || 1, 0));
await tries('fill the disk', () => { for (let i = 0; i < 64; i++) fs.appendFileSync('/tmp/fill', Buffer.alloc(1048576)); return 'filled'; });
await tries('mount of tmp', () => fs.readFileSync('/proc/self/mounts', 'utf8').split('\\n').find((line) => line.includes(' /tmp ')));
await tries('fork bomb', () => { let n = 0; for (; n < 200; n++) if (spawn(process.execPath, ['-e', 'setTimeout(() => {}, 3000)']).on('error', () => {}).pid === undefined) break; return n; });
${tell}`;
