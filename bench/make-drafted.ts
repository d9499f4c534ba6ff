import { serverUrl } from '../app/workbench/server.ts';
import { environmentPrincipal, loadConfig } from '../config.ts';
import { makeDrafted } from './questions/drafted.ts';

const usage = `Makes the drafted playbook that \`npm run eval:questions -- --set strangers-drafted\` asks about, on the embedded server.
  GODWIT_HOME=.harbour node bench/make-drafted.ts`;

if (process.argv.includes('--help')) console.log(usage);
else {
  const config = loadConfig();
  const notify = ({ type }: { type: string }): void => console.log(type);
  const caller = { config, principal: environmentPrincipal(config), notify, signal: new AbortController().signal };
  const { url } = await serverUrl(config, 'harbour_legacy', 'owner');
  await makeDrafted(caller, { source: 'embedded:harbour_legacy', target: 'embedded:harbour_modern', sourceUrl: url });
}
