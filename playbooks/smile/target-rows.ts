import type { Row } from '../rows.ts';
import { sha256 } from '../seeded.ts';
import { offices } from './source/offices.ts';
import { rowAt, rowsOf } from './source/table.ts';
import { users } from './source/users.ts';

export const practiceColumns = ['id', 'legacy_id', 'name', 'phone', 'city', 'created_at'] as const;
export const profileColumns = [
  'id',
  'email',
  'username',
  'first_name',
  'last_name',
  'display_name',
  'is_staff',
  'active',
  'created_at',
  'last_seen_at',
  'updated_at',
] as const;

const adopted = 5502;
/** One in so many adopted profiles has a name that was corrected in the legacy system later. */
const staleEvery = 16;

/** How many profiles the earlier tool has moved, and how many of them are out of date. */
export const adoption = { adopted, stale: Math.ceil(adopted / staleEvery) } as const;

/** A UUID version 4 that looks drawn but follows from its name, so that the earlier tool's rows are the same everywhere. */
function uuidFor(name: string): string {
  const hex = sha256(`smile:${name}`);
  const variant = '89ab'[Number.parseInt(hex.slice(16, 17), 16) % 4];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** A naive time of the legacy system as PostgreSQL reads it into timestamptz. */
function newYork(time: string | null | undefined): string | null {
  return time ? `${time} America/New_York` : null;
}

/** The 844 practices, with keys that an earlier tool drew. */
export function* adoptedPractices(): Generator<Row> {
  for (const { id = null, name = null, phone = null, city = null, created } of rowsOf(offices)) {
    yield { id: uuidFor(`practice:${id}`), legacy_id: id, name, phone, city, created_at: newYork(created) };
  }
}

function adoptedProfile(index: number, isStale: boolean): Row {
  const user = rowAt(users, index);
  const lastName = isStale ? 'Earlier-Name' : (user.last_name ?? null);
  return {
    id: uuidFor(`profile:${user.id}`),
    email: user.email?.toLowerCase() ?? null,
    username: user.username ?? null,
    first_name: user.first_name ?? null,
    last_name: lastName,
    display_name: `${user.first_name} ${lastName}`,
    is_staff: user.is_staff ?? null,
    active: user.is_active ?? null,
    created_at: newYork(user.date_joined),
    last_seen_at: newYork(user.last_login),
    updated_at: '2024-06-01 00:00:00+00',
  };
}

/** The 5,502 profiles that the earlier tool wrote, spread evenly over the ordinary users; only their e-mail says who they are. */
export function* adoptedProfiles(): Generator<Row> {
  let done = 0;
  for (let index = 0; index < users.clean; index++) {
    if (Math.floor(((index + 1) * adopted) / users.clean) === done) continue;
    yield adoptedProfile(index, done % staleEvery === 0);
    done++;
  }
}
