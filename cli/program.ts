import { Command, CommanderError } from 'commander';
import { version } from '../app/workbench/version.ts';
import { exitCodes } from '../model/errors.ts';
import { answerError, printAnswer, usageError } from './output.ts';
import { showProgress } from './progress.ts';
import { verbs } from './registry.ts';
import type { Verb } from './verb.ts';

/** Runs one command line and returns its exit code. Answers go to stdout, progress and errors to stderr. */
export async function runCli(argv: readonly string[]): Promise<number> {
  // Work goes on when nobody reads what it says any more: `godwit migrate | head`.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  const outcome = { exitCode: 0 };
  const program = new Command('godwit').description('Moves a legacy database into a modern one, with proof that every row arrived.');
  program.version(version());
  // What is wrong is told once, in the shape of every other error.
  program.exitOverride().configureOutput({ outputError: () => {} });
  program.addHelpText('after', `\n${exitCodesText}`);
  for (const verb of verbs) addVerb(program, verb, outcome);
  try {
    await program.parseAsync(argv, { from: 'user' });
    return outcome.exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return 0;
    const asJson = argv.includes('--json');
    if (error.code === 'commander.help' && !asJson) return exitCodes.input;
    return await printAnswer(answerError(usageError(error)), asJson);
  }
}

const exitCodesText = `Exit codes:
  0 done, ${exitCodes.input} wrong input, ${exitCodes.refused} a person must decide, ${exitCodes.drift} a structure has changed,
  ${exitCodes.data} the data or a proof failed, ${exitCodes.advisor} a model gave no usable answer,
  ${exitCodes.unavailable} a database cannot be reached, ${exitCodes.unclear} a question was asked back,
  ${exitCodes.assertion} a fault of Godwit, ${exitCodes.interrupted} interrupted`;

function addVerb(program: Command, verb: Verb, outcome: { exitCode: number }): void {
  const words = verb.name.split(' ');
  const parent = words.slice(0, -1).reduce((at, word) => findOrAdd(at, word), program);
  const command = parent
    .command(words.at(-1) ?? verb.name)
    .description(verb.summary)
    .exitOverride();
  command
    .option('--playbook <name>', 'a name under playbooks/, or a path')
    .option('--json', 'print one JSON object on stdout, and nothing else there')
    .option('--as <name>', 'in whose name; your own by default (GODWIT_USER)')
    .option('--home <folder>', 'where Godwit keeps its server, reports and logs (GODWIT_HOME)')
    .option(
      '--allow-superuser',
      'read a source as a role that may more than read, though its code would run so (GODWIT_ALLOW_SUPERUSER=1)',
    );
  verb.configure?.(command);
  const legend = verb.legend === undefined ? '' : `\nMarks:\n  ${verb.legend}\n`;
  command.addHelpText('after', `\nExample:\n  $ ${verb.example}\n${legend}\n${exitCodesText}`);
  command.action(async () => {
    outcome.exitCode = await runVerb(verb, command);
  });
}

function findOrAdd(parent: Command, word: string): Command {
  return parent.commands.find((each) => each.name() === word) ?? parent.command(word).description(`godwit ${word} --help lists its verbs`);
}

async function runVerb(verb: Verb, command: Command): Promise<number> {
  const options = command.opts<Record<string, unknown>>();
  const asJson = options.json === true;
  const stop = new AbortController();
  const interrupt = (): void => {
    if (stop.signal.aborted) process.exit(exitCodes.interrupted);
    process.stderr.write('\nStopping when the batch under way is finished; the same signal again stops at once.\n');
    stop.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, interrupt);
  const progress = showProgress(process.stderr);
  try {
    const answer = await verb.run(await invocationOf(command, options, progress.notify, stop.signal));
    progress.end();
    return await printAnswer(answer, asJson);
  } catch (error) {
    progress.end();
    return await printAnswer(answerError(error), asJson);
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, interrupt);
  }
}

async function invocationOf(
  command: Command,
  options: Record<string, unknown>,
  notify: Parameters<Verb['run']>[0]['caller']['notify'],
  signal: AbortSignal,
) {
  const { environmentPrincipal, loadConfig } = await import('../config.ts');
  const { home, allowSuperuser, as } = options;
  const config = loadConfig({
    ...(typeof home === 'string' && { GODWIT_HOME: home }),
    ...(allowSuperuser === true && { GODWIT_ALLOW_SUPERUSER: '1' }),
  });
  const principal = environmentPrincipal(
    config,
    as === undefined ? undefined : (await import('../app/workbench/person.ts')).requireName(as),
  );
  const { chosenPlaybook } = await import('../app/workbench/playbooks.ts');
  const asked = options.playbook;
  const playbook = chosenPlaybook(config, typeof asked === 'string' ? asked : undefined);
  return { caller: { config, principal, notify, signal }, playbook, args: command.args, options };
}
