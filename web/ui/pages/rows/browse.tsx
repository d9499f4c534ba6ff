import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { isProblem } from '../../api.ts';
import { Asked } from '../../components/asked.tsx';
import { Badge } from '../../components/badge.tsx';
import { Card } from '../../components/card.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Select } from '../../components/field.tsx';
import { More } from '../../components/more.tsx';
import { Empty, Loading, Problem } from '../../components/states.tsx';
import { Value } from '../../components/value.tsx';
import { type Answer, ask } from '../../endpoints.ts';
import { useAsk } from '../../hooks/asking.ts';
import { useKeys } from '../../hooks/keys.ts';
import { useAddress } from '../../hooks/search.ts';
import { counted } from '../../words/numbers.ts';

type Leaf = Answer<'GET /api/playbooks/{playbook}/rows/{entity}'>;
type Row = Leaf['rows'][number];
const leafRows = 100;

/** Rows of the target as they are, masked, in the order of their key; from each one leads to where it came from. */
export function Browse({ playbook }: { playbook: string }) {
  const entities = useAsk('GET /api/playbooks/{playbook}/entities', { playbook });
  const [{ entity }, change] = useAddress();
  return (
    <Asked query={entities} what="the entities">
      {({ entities: of }) => {
        const chosen = of.find((each) => each.entity === entity) ?? of[0];
        if (!chosen)
          return (
            <Empty icon="rows" title="No entity yet" action={<code>{`npx godwit map --playbook ${playbook}`}</code>}>
              Once something is mapped, the rows of the target can be leafed through here.
            </Empty>
          );
        return (
          <div className="flex flex-col gap-4">
            <div className="w-80 max-w-full">
              <Select label="Entity of the target" value={chosen.entity} onChange={({ target }) => change({ entity: target.value }, true)}>
                {of.map((each) => (
                  <option key={each.entity}>{each.entity}</option>
                ))}
              </Select>
            </div>
            <Leaves key={chosen.entity} playbook={playbook} entity={chosen.entity} phase={chosen.phases[0]} />
          </div>
        );
      }}
    </Asked>
  );
}

function Leaves({ playbook, entity, phase }: { playbook: string; entity: string; phase: string | undefined }) {
  const leaves = useInfiniteQuery({
    queryKey: ['rows', playbook, entity],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      ask(
        'GET /api/playbooks/{playbook}/rows/{entity}',
        { playbook, entity },
        { limit: leafRows, ...(pageParam !== undefined && { after: pageParam }) },
        signal,
      ),
    getNextPageParam: ({ next }: Leaf) => next ?? undefined,
  });
  if (isProblem(leaves.error) && leaves.error.code === 'entity_not_found') return <NoRow entity={entity} />;
  if (leaves.error) return <Problem error={leaves.error} retry={() => void leaves.refetch()} />;
  const [first] = leaves.data?.pages ?? [];
  if (!first) return <Loading what={`rows of ${entity}`} />;
  const rows = leaves.data?.pages.flatMap((page) => page.rows) ?? [];
  if (rows.length === 0) return <NoRow entity={entity} />;
  return (
    <Card
      title={<code>{entity}</code>}
      note={`The first ${counted(rows.length, 'row')} in the order of ${first.key.join(', ')}`}
      aside={first.masked && <Badge>Sensitive values are masked</Badge>}
      isFlush
    >
      <RowsOf entity={entity} columns={columnsOf(playbook, first, phase)} rows={rows} phase={phase} />
      <More of={leaves}>More rows</More>
    </Card>
  );
}

function NoRow({ entity }: { entity: string }) {
  return (
    <Empty icon="rows" title={`${entity} holds no row`} action={<p>Have “Migrate” done on the page Runs.</p>}>
      Rows stand here once a run has written them, with a way from each to where it came from.
    </Empty>
  );
}

interface RowsOfProps {
  readonly entity: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly phase: string | undefined;
}

/** Keys go from row to row, and from any of them to where it came from. */
function RowsOf({ entity, columns, rows, phase }: RowsOfProps) {
  const [, change] = useAddress();
  const [at, setAt] = useState(0);
  const trace = (): void => {
    const row = rows[at];
    if (row) change({ view: undefined, entity: undefined, key: row.id, phase }, true);
  };
  useKeys([
    { key: 'j', does: 'Next row', run: () => setAt(Math.min(rows.length - 1, at + 1)) },
    { key: 'k', does: 'Row before', run: () => setAt(Math.max(0, at - 1)) },
    { key: 't', does: 'Where the row came from', run: trace },
  ]);
  return (
    <DataTable
      label={`Rows of ${entity}`}
      columns={columns}
      rows={rows}
      keyOf={({ id }) => id}
      isChosen={({ id }) => id === rows[at]?.id}
      onChoose={({ id }) => setAt(rows.findIndex((row) => row.id === id))}
    />
  );
}

function columnsOf(playbook: string, { columns, key }: Leaf, phase: string | undefined): Column<Row>[] {
  return [
    {
      name: 'from',
      title: 'Lineage',
      width: '6rem',
      cell: ({ id }) => (
        <Link
          to="/p/$playbook/rows"
          params={{ playbook } as never}
          search={{ key: id, ...(phase && { phase }) } as never}
          className="text-accent hover:underline"
        >
          Trace
        </Link>
      ),
    },
    ...columns.map(
      ({ name, type, sensitivity, refersTo }, at): Column<Row> => ({
        name,
        title: (
          <span title={`${type}${refersTo ? `, refers to ${refersTo}` : ''}`}>
            {name}
            {key.includes(name) && ' (key)'}
            {sensitivity && <span className="text-warn">{` · ${sensitivity}`}</span>}
            {refersTo && <span className="text-accent">{` → ${refersTo}`}</span>}
          </span>
        ),
        width: type === 'uuid' ? '21rem' : 'minmax(9rem,15rem)',
        cell: ({ values }) => (
          <span className="line-clamp-2">
            <Value of={values[at] ?? null} />
          </span>
        ),
      }),
    ),
  ];
}
