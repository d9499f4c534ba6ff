import type { Command } from 'commander';
import type { Caller } from '../app/workbench/workbench.ts';

/** What a verb is called with. */
export interface Invocation {
  readonly caller: Caller;
  /** Name or path of the playbook. */
  readonly playbook: string;
  readonly args: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
}

/** What a verb came to: one object for programs, lines for people. */
export interface Answer {
  readonly json: unknown;
  readonly text: string;
  /** 0 by default. */
  readonly exitCode?: number;
}

/** A verb of the command line; `name` may have two words (`quarantine list`). A further verb is a file and a line in the registry. */
export interface Verb {
  readonly name: string;
  readonly summary: string;
  readonly example: string;
  /** Declares arguments and options beyond --playbook, --json and --home. */
  configure?(command: Command): void;
  run(invocation: Invocation): Promise<Answer>;
}
