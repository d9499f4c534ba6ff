import { timeText } from '../../rows.ts';
import { pick, seeded } from '../../seeded.ts';
import type { SourceTable } from './table.ts';
import { cities, practiceNames } from './words.ts';

/** Dental practices: an earlier tool has moved all of them, so they are the same on both sides. */
export const offices: SourceTable = {
  name: 'dispatch_office',
  columns: ['id', 'name', 'phone', 'city', 'created'],
  clean: 844,
  firstId: 11,
  dirt: [],
  make: (index, id) => {
    const draw = seeded(101_000_003 + index);
    const city = pick(cities, draw(1000));
    return {
      id: String(id),
      name: `${city} ${pick(practiceNames, index)} ${index + 1}`,
      phone: `+1 212 555 ${String(index).padStart(4, '0')}`,
      city,
      created: timeText(index % 900, draw(600)),
    };
  },
};
