import { existsSync } from 'node:fs';
import { join } from 'node:path';
import pino, { type Logger } from 'pino';
import type { Config } from '../../config.ts';
import { privateFolder } from './private-files.ts';

/** Keys under which a secret or a row value could travel; pino cuts them whatever their value. */
const redacted = ['url', 'password', 'values', 'row', 'text', 'cause', '*.url', '*.password', '*.values', '*.row', '*.text', '*.cause'];

/**
 * The log file below the home: names, counts and codes; never row values, never secrets. Where nothing may be created and no
 * folder of logs is there, nothing
 * is written.
 */
export function openLog(config: Config, mayCreate: boolean): Logger {
  const place = join(config.home, 'logs');
  if (!mayCreate && !existsSync(place)) return pino({ level: 'silent' });
  const folder = privateFolder(place);
  const destination = pino.destination({ dest: join(folder, 'godwit.log'), sync: true, mode: 0o600 });
  return pino({ level: config.GODWIT_LOG_LEVEL, base: null, redact: { paths: redacted, censor: '[redacted]' } }, destination);
}
