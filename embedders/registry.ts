import type { Embedder } from '../model/embedder.ts';
import type { EmbedderConnection } from '../model/embedding.ts';
import { openBedrock } from './bedrock/open.ts';
import { openLocal } from './local/open.ts';
import { openOpenai } from './openai/open.ts';
import type { EmbedderOptions } from './options.ts';

/** Where an embedder is: by its connection, with variables put in. */
type Place = Pick<EmbedderConnection, 'url' | 'region'>;

/** A kind of embedder. */
export interface EmbedderKind {
  readonly model: string;
  /** Address of the server; null for one in this process: nothing leaves, so nothing is masked or recorded. Undefined where none can be told. */
  url(place: Place): string | null | undefined;
  open(place: Place, options: EmbedderOptions): Embedder;
}

const bedrockUrl = ({ url, region }: Place): string | undefined =>
  url ?? (region === undefined ? undefined : `https://bedrock-runtime.${region}.amazonaws.com`);

/** The kinds of embedder, by the name that a playbook gives; a further one is a folder and a line. */
export const embedderKinds: Readonly<Record<string, EmbedderKind>> = {
  local: { model: 'words-1', url: () => null, open: (_, { dimensions }) => openLocal(dimensions) },
  openai: {
    model: 'text-embedding-3-small',
    url: ({ url }) => url ?? 'https://api.openai.com/v1',
    open: ({ url = 'https://api.openai.com/v1' }, options) => openOpenai({ ...options, url }),
  },
  bedrock: {
    model: 'amazon.titan-embed-text-v2:0',
    url: bedrockUrl,
    open: (place, options) => openBedrock({ ...options, url: bedrockUrl(place) ?? '', region: place.region ?? 'us-east-1' }),
  },
};
