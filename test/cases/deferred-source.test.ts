import { expect, it } from 'vitest';
import { connectSource } from '../../app/workbench/connect.ts';
import { deferredSource } from '../../app/workbench/databases.ts';
import { loadConfig } from '../../config.ts';
import { connection } from '../../model/connection.ts';
import { createDatabase, withClient } from '../support/databases.ts';

/** A worker reads a coordinator's view through it, and a validation compares views: it said of both that the source has none. */
it('a source that is opened when it is first asked can all that the open one can', async () => {
  const url = await createDatabase('deferred');
  await withClient(url, (client) =>
    client.query('CREATE TABLE a (id int); INSERT INTO a VALUES (1), (2); CREATE VIEW b AS SELECT id FROM a'),
  );
  const config = loadConfig({ GODWIT_ALLOW_SUPERUSER: '1', GODWIT_LOG_LEVEL: 'silent' });
  const at = connection.parse({ url });
  const source = await connectSource(config, at);
  try {
    const deferred = deferredSource(config, at, async () => source);
    expect(Object.keys(source).filter((name) => !(name in deferred))).toEqual([]);
    expect(await deferred.viewSums?.('b', ['id'])).toMatchObject({ rows: 2 });
    const view = await deferred.openSnapshot();
    const joined = await deferred.joinSnapshot?.({ token: view.token ?? null, position: view.position });
    expect(await joined?.isOpen()).toBe(true);
    await joined?.close();
    await view.close();
  } finally {
    await source.close();
  }
});
