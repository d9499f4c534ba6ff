import { layout as arrange, Graph } from '@dagrejs/dagre';
import { type Edge, Handle, type Node, type NodeProps, Position, ReactFlow } from '@xyflow/react';
import { useMemo } from 'react';
import type { Overview } from './answers.ts';
import '@xyflow/react/dist/style.css';
import { Icon } from '../../components/icon.tsx';
import { useAddress } from '../../hooks/search.ts';
import { classNames } from '../../words/class-names.ts';
import { count } from '../../words/numbers.ts';
import { phaseStatuses } from '../../words/phase-status.ts';
import { neighbourhood } from './neighbourhood.ts';
import { type ShownPhase, shownPhases } from './shown-phase.ts';

const size = { width: 188, height: 74 } as const;
const heights = { least: 170, most: 420, around: 50 } as const;
const icons = { good: 'check', warn: 'warn', bad: 'cross', busy: 'play', calm: 'clock' } as const;
type PhaseNode = Node<{ shown: ShownPhase }, 'phase'>;

/** The phases in their order; of hundreds, the one that is looked at and those that it touches. */
export default function PhaseGraph({ of }: { of: Overview }) {
  const [{ at }, change] = useAddress();
  const all = useMemo(() => shownPhases(of), [of]);
  const shown = useMemo(() => neighbourhood(all, at), [all, at]);
  const placed = useMemo(() => place(shown), [shown]);
  const description = shown.map(({ node, status }) => `${node.title}: ${phaseStatuses[status].words}`).join('; ');
  return (
    <figure className="m-0">
      <div style={{ height: placed.height }} role="img" aria-label={`Graph of the phases. ${description}`}>
        <ReactFlow
          nodes={placed.nodes}
          edges={placed.edges}
          nodeTypes={nodeTypes}
          fitView
          fitViewOptions={{ padding: 0.12, maxZoom: 1.1 }}
          minZoom={0.2}
          nodesDraggable={false}
          nodesConnectable={false}
          nodesFocusable={false}
          edgesFocusable={false}
          elementsSelectable={false}
          zoomOnScroll={false}
          preventScrolling={false}
          proOptions={{ hideAttribution: true }}
          onNodeClick={(_, { id }) => change({ at: id })}
        />
      </div>
      {shown.length < all.length && (
        <figcaption className="px-5 pb-3 text-xs text-faint">
          {`${shown.length} of ${all.length} phases shown, around ${at ?? 'the first that is not done'}.`} The table below has all.
        </figcaption>
      )}
    </figure>
  );
}

function place(shown: readonly ShownPhase[]): { nodes: PhaseNode[]; edges: Edge[]; height: number } {
  const graph = new Graph().setGraph({ rankdir: 'LR', nodesep: 16, ranksep: 44 }).setDefaultEdgeLabel(() => ({}));
  const names = new Set(shown.map(({ node }) => node.phase));
  const pairs = shown.flatMap(({ node }) => node.dependsOn.filter((from) => names.has(from)).map((from) => ({ from, to: node.phase })));
  for (const { node } of shown) graph.setNode(node.phase, { ...size });
  for (const { from, to } of pairs) graph.setEdge(from, to);
  arrange(graph);
  const { height = 0 } = graph.graph() as { height?: number };
  return {
    height: Math.min(heights.most, Math.max(heights.least, height + heights.around)),
    nodes: shown.map((each) => {
      const { x, y } = graph.node(each.node.phase) as { x: number; y: number };
      return {
        id: each.node.phase,
        type: 'phase',
        data: { shown: each },
        position: { x: x - size.width / 2, y: y - size.height / 2 },
        ...size,
      };
    }),
    edges: pairs.map(({ from, to }) => ({
      id: `${from} → ${to}`,
      source: from,
      target: to,
      style: { stroke: 'var(--edge)', strokeWidth: 1.2 },
    })),
  };
}

function PhaseBox({ data: { shown } }: NodeProps<PhaseNode>) {
  const { node, progress, status } = shown;
  const { tone, words } = phaseStatuses[status];
  const percent = progress && progress.expected > 0 ? Math.min(100, (progress.current / progress.expected) * 100) : 0;
  const ink = { good: 'text-good', warn: 'text-warn', bad: 'text-bad', busy: 'text-accent', calm: 'text-faint' }[tone];
  return (
    <div
      className={classNames(
        'h-full overflow-hidden rounded-lg border bg-raised px-3 py-2 shadow-card',
        tone === 'busy' ? 'border-accent' : 'border-line',
      )}
      style={{ width: size.width }}
    >
      <Handle type="target" position={Position.Left} isConnectable={false} className="opacity-0" />
      <p className="truncate text-[0.8125rem] font-semibold">{node.title}</p>
      <p className={classNames('flex items-center gap-1 text-xs', ink)}>
        <Icon name={icons[tone]} size={12} /> {words}
        <span className="numeric ml-auto text-soft">{progress ? count(progress.current) : ''}</span>
      </p>
      <div className="mt-1.5 h-1 rounded-full bg-line">
        <div className="h-full rounded-full bg-accent" style={{ width: `${percent}%` }} />
      </div>
      <Handle type="source" position={Position.Right} isConnectable={false} className="opacity-0" />
    </div>
  );
}

const nodeTypes = { phase: PhaseBox };
