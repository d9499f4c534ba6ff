export const queryLimits = { rows_max: 200, bytes_max: 100_000, statement_ms_max: 20_000 };
