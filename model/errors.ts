/** Who must move when something goes wrong; every code belongs to one kind. */
export type ErrorKind = 'input' | 'refused' | 'drift' | 'data' | 'advisor' | 'unavailable' | 'unclear' | 'interrupted' | 'assertion';

export const exitCodes: Readonly<Record<ErrorKind, number>> = {
  input: 2,
  refused: 3,
  drift: 4,
  data: 5,
  advisor: 6,
  unavailable: 7,
  unclear: 8,
  interrupted: 130,
  assertion: 70,
};

interface CodeEntry {
  readonly kind: ErrorKind;
  /** What the reader can do next; a plain sentence without row values. */
  readonly hint: string;
}

/** Every code the product can raise, with its kind and what to do next. */
export const errorCodes = {
  // input
  config_unknown_key: { kind: 'input', hint: 'Remove the key or correct its spelling; `.env.example` lists every setting.' },
  config_invalid: { kind: 'input', hint: 'Correct the value; `.env.example` says what each setting accepts.' },
  argument_invalid: { kind: 'input', hint: 'Run the same verb with --help to see what it accepts.' },
  playbook_not_found: { kind: 'input', hint: 'Give a name under playbooks/ or a path with --playbook, or draft one with `godwit init`.' },
  playbook_invalid: { kind: 'input', hint: 'Correct the named line; docs/playbook.md lists every key.' },
  expression_refused: {
    kind: 'input',
    hint: 'An expression is one scalar value with the functions of docs/playbook.md; docs/agents.md says what a SELECT may ask.',
  },
  transform_refused: { kind: 'input', hint: 'Change the named lines of the transform; docs/sandbox.md lists what it may use.' },
  mapping_invalid: { kind: 'input', hint: 'Correct the mapping of the named field in the playbook, then run `godwit map` again.' },
  entity_not_found: {
    kind: 'input',
    hint: 'Check the name against `godwit analyze`; names outside the schema `public` carry their schema.',
  },
  phase_not_found: { kind: 'input', hint: 'Run `godwit plan` to see the phases and groups of the playbook.' },
  artifact_not_found: { kind: 'input', hint: 'Run the stage that makes it first; `godwit status` shows what exists.' },
  nothing_recorded: {
    kind: 'input',
    hint: 'Begin with `godwit review` or `godwit migrate`; where there should be records, check the connection of the target.',
  },
  row_not_found: { kind: 'input', hint: 'Give the legacy key as it stands in the source, or the key of the target row.' },
  job_not_found: { kind: 'input', hint: 'Run `godwit jobs list` to see the jobs of the playbook.' },
  sync_job_not_found: { kind: 'input', hint: 'Run `godwit sync list-jobs` to see the jobs of the playbook that come back.' },
  conflict_not_found: { kind: 'input', hint: 'Run `godwit conflict report` to see which are open, by their numbers.' },
  manifest_invalid: { kind: 'input', hint: 'Give the path of a manifest written by `godwit migrate`.' },
  embedder_refused: {
    kind: 'input',
    hint: 'Check address, key, model and `dimensions` of the embedder; docs/embeddings.md says what each kind needs.',
  },
  authentication_failed: { kind: 'input', hint: 'Check user and password of the connection.' },
  folder_unwritable: {
    kind: 'input',
    hint: 'Give Godwit folders that you may write: --home DIR or GODWIT_HOME for what it keeps, GODWIT_PLAYBOOKS for playbooks.',
  },
  database_not_found: { kind: 'input', hint: 'Check the database name in the connection URL.' },
  tls_failed: { kind: 'input', hint: 'Check sslmode and sslrootcert of the connection URL against what the server offers.' },
  audit_key_missing: {
    kind: 'input',
    hint: 'Name the file of the key with GODWIT_AUDIT_KEY_FILE; a lost key is declared by its id on a line of its own there.',
  },
  // refused
  not_approved: { kind: 'refused', hint: 'Look at it with `godwit review`, then `godwit approve --all --as NAME`.' },
  publication_not_approved: {
    kind: 'refused',
    hint: 'Look at them with `godwit publications review`, then `godwit approve DIGEST --as NAME`.',
  },
  embedding_not_approved: {
    kind: 'refused',
    hint: 'Look at them with `godwit embeddings review`, then `godwit approve DIGEST --as NAME`, or leave them out with --skip-ai-embeddings.',
  },
  embedding_budget_spent: {
    kind: 'refused',
    hint: 'Raise `budget` of the embedding in the playbook, have it approved, and run the same command: what was made is kept.',
  },
  egress_refused: {
    kind: 'refused',
    hint: 'Let values leave with GODWIT_EGRESS=masked or raw, or name the embedder `local`, which keeps texts in this process.',
  },
  terms_not_approved: { kind: 'refused', hint: 'Look at them with `godwit review`, then `godwit approve DIGEST --as NAME`, or --all.' },
  database_not_approved: {
    kind: 'refused',
    hint: 'Correct the connection; or, where this is the database that is meant, `godwit approve --databases --as NAME`.',
  },
  decisions_open: {
    kind: 'refused',
    hint: 'Decide with `godwit decide PHASE NAME CHOICE --as NAME`; or take what is drafted: `godwit approve … --accept-open --why REASON`.',
  },
  review_outdated: { kind: 'refused', hint: 'Run `godwit review` again, then approve; or approve by digest.' },
  role_missing: { kind: 'refused', hint: 'Ask somebody whose role allows it; docs/security.md#people says what each role may do.' },
  self_approval: {
    kind: 'refused',
    hint: 'Let another person approve. `approvals: self`, for one-person use, counts from the start or once another person approves it.',
  },
  transform_changed: { kind: 'refused', hint: 'Review and approve the mapping again: its transform is not the one that was approved.' },
  preflight_failed: { kind: 'refused', hint: 'Fix the failed checks; each names its own remedy.' },
  rls_blinds_source: { kind: 'refused', hint: 'Give the source role BYPASSRLS or read as the owner of the tables.' },
  pooler_between: {
    kind: 'refused',
    hint: 'Connect to the server itself, or to a pool in session mode (often port 5432 in place of 6543).',
  },
  source_runs_code: {
    kind: 'refused',
    hint: 'Connect as a role that may only read, or accept it with --allow-superuser.',
  },
  source_changes_session: { kind: 'refused', hint: 'Look at the functions of the source that are called when the named entity is read.' },
  right_missing: { kind: 'refused', hint: 'Grant the named right, or connect as a role that has it.' },
  read_only: { kind: 'refused', hint: 'Connect to the primary server, and let role and database write (default_transaction_read_only).' },
  dependency_missing: { kind: 'refused', hint: 'Run the named phase first, or select it with --with-dependencies.' },
  rollback_blocked: { kind: 'refused', hint: 'Look at the listed rows; undo or keep what others built on them, then try again.' },
  database_code: {
    kind: 'refused',
    hint: 'Look at the named function: let it pass for the role and the time of the migration, or switch off the trigger that calls it.',
  },
  same_database: {
    kind: 'refused',
    hint: 'Check both URLs. If one database is meant to hold both, say `same_database: true` in the playbook, or `godwit init … --same-database`.',
  },
  object_exists: { kind: 'refused', hint: 'Rename or remove what stands there under this name, or use another database.' },
  database_damaged: { kind: 'refused', hint: 'Let the administrator of the server look at it: rebuild the index, or restore the table.' },
  schema_loses: {
    kind: 'refused',
    hint: 'Change the schema so that nothing is lost, or repeat the command with --allow-loss to have the migration written.',
  },
  unsupported_structure: { kind: 'refused', hint: 'Change the named object or leave it out of the playbook.' },
  schema_newer: { kind: 'refused', hint: 'Use the version of Godwit that wrote this database, or a newer one.' },
  schema_older: {
    kind: 'refused',
    hint: 'Run `godwit map`, which brings it up to date, once no process of the older version works there; then look again.',
  },
  locks_too_few: {
    kind: 'refused',
    hint: 'Raise max_locks_per_transaction in the configuration of the server and restart it, or select fewer phases with --only.',
  },
  encryption_key_missing: {
    kind: 'refused',
    hint: 'Put the key back into the file of GODWIT_ENCRYPTION_KEYS_FILE; keys by which values were encrypted stay in it, below newer ones.',
  },
  record_tampered: {
    kind: 'refused',
    hint: 'Somebody changed the journal behind the back of Godwit: find out who; restore it from a backup, or approve again in a new journal.',
  },
  job_ended: { kind: 'refused', hint: 'Look at it with `godwit jobs show`; ask for the same work anew as a new job.' },
  sync_queue_full: {
    kind: 'refused',
    hint: 'Wait until they are done (a worker does them: `godwit worker`), or cancel some with `godwit jobs cancel`.',
  },
  changes_lost: {
    kind: 'refused',
    hint: 'Make a new slot, then run `godwit differential analyze`: it finds what the lost changes did; nothing is copied anew in silence.',
  },
  worker_unfit: {
    kind: 'refused',
    hint: 'Start the worker with the version, the playbook and the databases of the process that coordinates the run.',
  },
  run_active: { kind: 'refused', hint: 'Wait for the other process, or stop it; its run can then be continued.' },
  // drift
  source_drift: { kind: 'drift', hint: 'Run `godwit analyze` and `godwit map` again, then review what changed.' },
  target_drift: { kind: 'drift', hint: 'Run `godwit analyze` and `godwit map` again, then review what changed.' },
  object_missing: { kind: 'drift', hint: 'Something was removed or renamed meanwhile: run `godwit analyze` and `godwit map` again.' },
  source_changed: { kind: 'drift', hint: 'Run the same command again: it reads the file as it is now, and goes on where it stopped.' },
  // data
  decryption_failed: {
    kind: 'data',
    hint: 'Find out who changed the value; `godwit trace` says what stood there, and another run writes it again.',
  },
  source_damaged: { kind: 'data', hint: 'Bring an undamaged copy of the file in its place, then run the same command again.' },
  quarantine_threshold: { kind: 'data', hint: 'Look at `godwit quarantine list`, repair the cause, then continue the run.' },
  data_refused: { kind: 'data', hint: 'Look at `godwit quarantine list`.' },
  bytes_unreadable: {
    kind: 'data',
    hint: 'Run `godwit analyze`: its pre-flight names the columns, and the SQL that corrects them in the source.',
  },
  validation_failed: { kind: 'data', hint: 'Read the validation report; it names each row that differs.' },
  proof_failed: { kind: 'data', hint: 'The named rows differ from what the mapping says; see docs/manifest.md.' },
  sandbox_failed: {
    kind: 'data',
    hint: 'Correct the transform or raise the named limit; docs/sandbox.md lists every limit and its setting.',
  },
  // advisor
  proposal_unusable: { kind: 'advisor', hint: 'The deterministic proposal was used instead; see the finding.' },
  budget_spent: { kind: 'advisor', hint: 'Ask again in smaller steps, or raise the budget; what was proposed so far is kept.' },
  model_failed: { kind: 'advisor', hint: 'The rules answered instead; check the model server and its settings.' },
  // unavailable
  database_unreachable: { kind: 'unavailable', hint: 'Check host, port and network; the run can be continued when it answers.' },
  connection_lost: { kind: 'unavailable', hint: 'Run the same command again; it continues where it stopped.' },
  server_start_failed: { kind: 'unavailable', hint: 'Read the named log; free the port or disk space and try again.' },
  job_lost: { kind: 'unavailable', hint: 'Look why the workers ended; then `godwit jobs retry`: its run goes on where it stopped.' },
  sandbox_unavailable: { kind: 'unavailable', hint: 'Start Docker, or set SANDBOX=isolate to do without it; docs/sandbox.md says how.' },
  disk_full: { kind: 'unavailable', hint: 'Free space on the named server, then run the same command; it continues.' },
  server_limit: {
    kind: 'unavailable',
    hint: 'Raise the limit of the server, or make the batches smaller with BATCH_SIZE; the run continues.',
  },
  server_fault: {
    kind: 'unavailable',
    hint: 'Read the log of the named server; when its fault is mended, run the same command: it continues.',
  },
  sink_unavailable: {
    kind: 'unavailable',
    hint: 'When the named system answers again, run the same command: what it has taken is not sent again.',
  },
  embedder_unavailable: {
    kind: 'unavailable',
    hint: 'When the embedder answers again, run the same command: what it has made stands in the tables.',
  },
  lock_timeout: { kind: 'unavailable', hint: 'Another session holds a lock; try again when it is done.' },
  timeout: { kind: 'unavailable', hint: 'Raise MIGRATION_TIMEOUT or make the batches smaller with BATCH_SIZE.' },
  // unclear
  question_unclear: { kind: 'unclear', hint: 'Ask it in other words, or one of the things that were offered; nothing was done.' },
  // interrupted
  interrupted: { kind: 'interrupted', hint: 'Run the same command again; it continues where it stopped.' },
  // assertion
  assertion: { kind: 'assertion', hint: 'This is a fault of Godwit: please report it with the message above.' },
} as const satisfies Record<string, CodeEntry>;

export type ErrorCode = keyof typeof errorCodes;

interface ErrorOptions {
  readonly cause?: unknown;
  /** Names and numbers that locate the object; never row values, never secrets. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** The one error class: what happened (message), to which object (details), whose move it is (kind) and what to do (hint). */
export class GodwitError extends Error {
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'GodwitError';
    this.code = code;
    this.details = options.details ?? {};
  }

  get kind(): ErrorKind {
    return errorCodes[this.code].kind;
  }

  get hint(): string {
    return errorCodes[this.code].hint;
  }

  get exitCode(): number {
    return exitCodes[this.kind];
  }
}

/** Stops on a condition that only a fault of ours can break. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new GodwitError('assertion', message);
}
