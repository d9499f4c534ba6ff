import { openQueryBridge } from '../../databases/postgres/bridge/bridge.ts';
import { queryLimits } from './query-limits.ts';

/** A process that asks one question, so that what it takes in memory is the answer's alone: `node ask-alone.ts URL QUERY`. */
const [url = '', query = ''] = process.argv.slice(2);
const bridge = openQueryBridge({ url, connectTimeoutMs: 5_000, schemas: ['public'] });
await bridge.query('SELECT 1 AS one', queryLimits);
const before = process.memoryUsage().rss;
const answer = await bridge.query(query, queryLimits);
const grown = process.memoryUsage().rss - before;
process.stdout.write(JSON.stringify({ answer, grown }));
