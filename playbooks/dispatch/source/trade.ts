import { dateText, moneyText, timeText } from '../../rows.ts';
import { pick } from '../../seeded.ts';
import { cases } from './clinical.ts';
import { orphans, refused, repaired } from './dirt.ts';
import { type Dirt, rowAt, type Table } from './world.ts';

export const products: Table = {
  name: 'dispatch_product',
  columns: ['id', 'sku', 'name', 'price', 'is_active'],
  rows: 120,
  firstId: 1,
  dirt: [],
  make: ({ index, draw }) => ({
    sku: `SKU-${String(index + 1).padStart(6, '0')}`,
    name: `Product ${index + 1}`,
    price: moneyText(draw(9_000_000)),
    is_active: draw(9) === 0 ? '0' : '1',
  }),
};

export const discounts: Table = {
  name: 'dispatch_discount',
  columns: ['id', 'code', 'percent', 'expires'],
  rows: 151,
  firstId: 1,
  dirt: [],
  make: ({ index, draw }) => ({
    code: `SAVE-${String(index + 1).padStart(6, '0')}`,
    percent: `${draw(60)}.${draw(10)}`,
    expires: draw(5) === 0 ? '' : dateText(3000 + draw(900)),
  }),
};

/** Amounts with more decimals than the new system keeps: nobody rounds money without being told to. */
const fineAmounts = ['12.12345678', '0.00000001', '99.99999950', '1250.00000050'] as const;

export const orders: Table = {
  name: 'dispatch_order',
  columns: ['id', 'case_id', 'product_id', 'quantity', 'total', 'placed'],
  rows: 23_272,
  firstId: 50_001,
  dirt: [orphans('orphan_case', 57, 'case_id', () => cases), refused('too_many_decimals', 9, 'lost_precision', 'total', fineAmounts)],
  make: ({ index, draw, world }) => ({
    case_id: world.parent(cases, index),
    product_id: world.parent(products, draw(1_000_000)),
    quantity: String(1 + draw(9)),
    total: moneyText(draw(40_000_000)),
    placed: timeText(1100 + draw(2500), draw(600)),
  }),
};

/** A second offer for an order that has one. */
const secondOffer: Dirt = {
  label: 'second_offer',
  rows: 120,
  reason: 'duplicate',
  change: (row, nth, world) => ({ ...row, order_id: rowAt(offers, world.ordinary(offers, 2 * nth + 1), world).order_id ?? null }),
};

/** Offers: the table that the programme lost half of. */
export const offers: Table = {
  name: 'dispatch_offer',
  columns: ['id', 'order_id', 'discount_id', 'status', 'amount', 'made'],
  rows: 788,
  firstId: 1,
  dirt: [
    orphans('purged_order', 262, 'order_id', () => orders),
    secondOffer,
    repaired('unknown_status', 13, 'unknown_value', 'status', ['7']),
  ],
  make: ({ index, draw, world }) => ({
    order_id: world.parent(orders, index * 3),
    discount_id: draw(3) === 0 ? null : world.parent(discounts, draw(1_000_000)),
    status: pick(['1', '2', '3'], draw(1000)),
    amount: moneyText(draw(40_000_000)),
    made: timeText(1100 + draw(2500), draw(600)),
  }),
};

export const payments: Table = {
  name: 'dispatch_payment',
  columns: ['id', 'order_id', 'method', 'amount', 'paid'],
  rows: 16_014,
  firstId: 1,
  dirt: [
    orphans('orphan_order', 31, 'order_id', () => orders),
    repaired('unknown_method', 22, 'unknown_value', 'method', ['6', '8']),
    refused('too_many_decimals', 6, 'lost_precision', 'amount', fineAmounts),
  ],
  make: ({ index, draw, world }) => ({
    order_id: world.parent(orders, index),
    method: pick(['1', '2', '3'], draw(1000)),
    amount: moneyText(draw(40_000_000)),
    paid: timeText(1100 + draw(2500), draw(600)),
  }),
};

export const purchases: Table = {
  name: 'dispatch_purchase',
  columns: ['id', 'order_id', 'supplier', 'amount', 'bought'],
  rows: 3701,
  firstId: 1,
  dirt: [orphans('orphan_order', 29, 'order_id', () => orders)],
  make: ({ index, draw, world }) => ({
    order_id: world.parent(orders, index * 5),
    supplier: `Supplier ${draw(40) + 1}`,
    amount: moneyText(draw(40_000_000)),
    bought: timeText(1100 + draw(2500), draw(600)),
  }),
};
