import { profileRows } from '../../bench/mapping/profile-rows.ts';
import { matchCatalogs } from '../../engine/match/match.ts';
import { digestOf } from '../../model/digest.ts';
import { listed } from './listed.ts';

/** Prints the digest of a matching whose names, moments and order are read differently by some languages and time zones. */
const source = listed(
  'TBL_ISTANBUL: ID* integer, TITLE_I varchar(40), İl text, opened timestamp, çıkış timestamp, Straße text, created date',
);
const target = listed('istanbul: id* uuid, title_i text, il text, opened_on date, closing date, street text, created_at timestamptz');
const hours = Array.from({ length: 40 }, (_, i) => (i % 2 ? '2024-03-30 20:00:00' : '2024-03-31 06:00:00'));
const rows = hours.map((hour, i) => ({ ID: `${i}`, TITLE_I: `I${i % 7}`, opened: hour, çıkış: hour, created: '2024-03-31', Straße: 'ß' }));
const taken = hours.map((hour, i) => ({
  id: `${i}`,
  title_i: `ı${i % 7}`,
  opened_on: '2024-03-31',
  closing: '2024-03-31',
  created_at: hour,
}));
const found = matchCatalogs({
  source: { ...source, profile: profileRows(source.catalog, new Map([['TBL_ISTANBUL', rows]])) },
  target: { ...target, profile: profileRows(target.catalog, new Map([['istanbul', taken]])) },
});
console.log(digestOf(found));
