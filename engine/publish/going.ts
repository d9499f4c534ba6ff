import type { PublishedItem } from '../../model/publication.ts';
import type { SinkItem } from '../../model/sink.ts';

/** An item on its way to the sink. */
export interface Going {
  readonly item: SinkItem;
  readonly rowKey: string;
  readonly digest: string;
  /** What was known of it before; null for one that was never met. */
  readonly before: PublishedItem | null;
  /** How often it was sent as it is. */
  readonly attempts: number;
}
