-- With free slices, or such as nobody works on any more.
SELECT p.run, p.phase, p.pass, p.epoch, p.position, p.mapping, p.coordinator, p.shared
FROM {schema}.open_passes AS p
WHERE p.migration = $1 AND p.alive_until > clock_timestamp() AND EXISTS (
  SELECT FROM {schema}.slices AS s WHERE (s.run, s.phase, s.pass) = (p.run, p.phase, p.pass) AND NOT s.done AND s.worker IS NULL)
