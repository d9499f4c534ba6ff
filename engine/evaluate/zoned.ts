import { dayMicros, type Instant, type Moment } from './moments.ts';
import { refuse } from './outcome.ts';

const day = BigInt(dayMicros);

/**
 * The moment at which a zone's clocks showed a local time, in UTC. Of two such moments it is the later, as PostgreSQL's
 * `AT TIME ZONE` has it. Refuses `impossible_time` where the clocks skipped it.
 */
export function atZone(local: Moment, zone: string): Moment {
  if (typeof local === 'string') return local;
  const plain = toPlain(local);
  const zoned = plain.toZonedDateTime(zone, { disambiguation: 'later' });
  if (!zoned.toPlainDateTime().equals(plain)) return refuse('impossible_time');
  const micros = zoned.epochNanoseconds / 1000n;
  const days = (micros - (((micros % day) + day) % day)) / day;
  return { days: Number(days), micros: Number(micros - days * day), offset: 0 };
}

function toPlain({ days, micros }: Instant): Temporal.PlainDateTime {
  const midnight = new Temporal.PlainDate(1970, 1, 1).add({ days }).toPlainDateTime();
  return midnight.add({ microseconds: micros });
}
