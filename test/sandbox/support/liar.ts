import { spawn } from 'node:child_process';
import type { Runner } from '../../../sandbox/live-process.ts';

/**
 * A process that answers the opening as it should and then does as `onBatch` says: JavaScript with `send(text)`, `raw(bytes)`,
 * `rows` (the fields of each).
 */
export function liar(onBatch: string): Runner {
  const program = `
    let buffer = Buffer.alloc(0), opened = false;
    const raw = (bytes) => process.stdout.write(bytes);
    const send = (text) => { const head = Buffer.alloc(4); head.writeUInt32BE(Buffer.byteLength(text)); raw(Buffer.concat([head, Buffer.from(text)])); };
    process.stdin.on('data', (chunk) => {
      buffer = Buffer.concat([buffer, chunk]);
      while (buffer.length >= 4 && buffer.length >= 4 + buffer.readUInt32BE(0)) {
        const text = buffer.toString('utf8', 4, 4 + buffer.readUInt32BE(0));
        buffer = buffer.subarray(4 + buffer.readUInt32BE(0));
        if (!opened) { opened = true; send('ready 0\\n'); continue; }
        const rows = text.slice(text.indexOf('\\n') + 1).split('\\n').slice(0, -1).map((line) => line.split('\\t'));
        ${onBatch}
      }
    }).on('end', () => process.exit());`;
  return {
    kind: 'isolate',
    start: async () => {
      const child = spawn(process.execPath, ['-e', program], { stdio: ['pipe', 'pipe', 'ignore'] });
      return { input: child.stdin, output: child.stdout, destroy: async () => void child.kill('SIGKILL') };
    },
  };
}
