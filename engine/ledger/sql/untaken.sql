-- Whether the version before wrote rows for these runs that no migration has taken over.
SELECT EXISTS (SELECT FROM {schema}.batches WHERE migration = '' AND run = ANY ($1)) AS found
