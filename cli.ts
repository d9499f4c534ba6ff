import './cli/process-settings.ts';

const { runCli } = await import('./cli/program.ts');

process.exitCode = await runCli(process.argv.slice(2));
