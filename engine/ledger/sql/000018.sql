-- Somebody who compares both sides at one position has the stream wait there: nothing that was committed at `hold_at` or later is applied before
-- `hold_until`; without a place, nothing at all. `held_at` says that all that comes before is applied.
ALTER TABLE {schema}.change_streams
  ADD COLUMN hold_until timestamptz,
  ADD COLUMN hold_at text,
  ADD COLUMN held_at text;
