import {
  keepPreviousData,
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { type Answer, ask, type Body, type Changing, change, type Getting, type Parameters, type QueryFor } from '../endpoints.ts';

interface AskOptions<Given> {
  readonly isOff?: boolean;
  /** What was shown before stays until what is asked now is there. */
  readonly keepsShown?: boolean;
  /** Asked again so often: always, or as long as the answer is like that. */
  readonly everyMs?: number | ((answer: Given) => number | null);
}

/** What names an answer, and what gets it: also for asking before it is needed. */
export const askFor = <K extends Getting>(key: K, parameters: Parameters<K>, query?: QueryFor<K>) => ({
  queryKey: [key, parameters, query ?? null],
  queryFn: ({ signal }: { signal: AbortSignal }): Promise<Answer<K>> => ask(key, parameters, query, signal),
});

/** An endpoint's answer, kept for all who ask the same. */
export function useAsk<K extends Getting>(
  key: K,
  parameters: Parameters<K>,
  query?: QueryFor<K>,
  { isOff = false, keepsShown = false, everyMs }: AskOptions<Answer<K>> = {},
): UseQueryResult<Answer<K>> {
  return useQuery({
    ...askFor(key, parameters, query),
    enabled: !isOff,
    ...(keepsShown && { placeholderData: keepPreviousData as never }),
    ...(everyMs !== undefined && {
      refetchInterval: ({ state: { data } }: { state: { data: unknown } }) => {
        if (typeof everyMs === 'number') return everyMs;
        return (data === undefined ? null : everyMs(data as Answer<K>)) ?? false;
      },
    }),
  }) as UseQueryResult<Answer<K>>;
}

/** Has something changed; whatever the playbook showed is asked for again afterwards. */
export function useChange<K extends Changing>(key: K, parameters: Parameters<K>): UseMutationResult<Answer<K>, Error, Body<K>> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Body<K>) => change(key, parameters, body),
    onSettled: () => client.invalidateQueries(),
  });
}
