-- How many rows are kept is not known to the planner: a nested loop over them would take hours where it expected a few.
SELECT set_config('enable_nestloop', $1, false)
