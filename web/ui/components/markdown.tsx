import { lazy, Suspense } from 'react';
import ReactMarkdown, { type Components } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { chartedTables, type Series, seriesOf, shareOf } from './charted-tables.ts';

const Chart = lazy(() => import('./chart.tsx'));

/** Nothing is fetched, no page elsewhere is linked: a picture is its words, and an address is text. */
const parts: Components = {
  img: ({ alt }) => <span className="text-faint">{`[picture: ${alt ?? ''}]`}</span>,
  a: ({ children, href }) => (
    <span>
      {children} {href && <code className="text-xs text-faint">{href}</code>}
    </span>
  ),
  p: ({ children }) => <p className="my-2 first:mt-0 last:mb-0">{children}</p>,
  ul: ({ children }) => <ul className="my-2 list-disc space-y-1 pl-5">{children}</ul>,
  ol: ({ children }) => <ol className="my-2 list-decimal space-y-1 pl-5">{children}</ol>,
  h1: ({ children }) => <p className="mt-3 mb-1 text-base font-semibold">{children}</p>,
  h2: ({ children }) => <p className="mt-3 mb-1 font-semibold">{children}</p>,
  h3: ({ children }) => <p className="mt-3 mb-1 font-semibold">{children}</p>,
  pre: ({ children }) => (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <pre tabIndex={0} className="my-2 overflow-x-auto rounded-lg bg-sunken p-3 text-[0.8125rem]">
      {children}
    </pre>
  ),
  code: ({ children }) => <code className="rounded bg-sunken px-1 py-0.5 text-[0.8125rem] break-words">{children}</code>,
  table: ({ children, node }) => {
    const series = seriesOf(node);
    return (
      <>
        {series && <Course of={series} />}
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: as above */}
        <div tabIndex={0} className="numeric my-3 max-h-80 overflow-auto rounded-lg border border-line">
          <table className="w-full text-sm">{children}</table>
        </div>
      </>
    );
  },
  th: ({ children }) => <th className="border-b border-line px-3 py-1.5 text-left text-xs font-medium text-faint">{children}</th>,
  td: ({ children, node }) => {
    const share = shareOf(node);
    if (share === null) return <td className="border-b border-line px-3 py-1.5">{children}</td>;
    return (
      <td className="w-1/2 border-b border-line px-3 py-1.5">
        <span className="flex items-center gap-2">
          <span className="w-16 shrink-0 text-right">{children}</span>
          <span aria-hidden="true" className="h-2 grow">
            <span className="block h-full rounded-full bg-accent" style={{ width: `${share * 100}%` }} />
          </span>
        </span>
      </td>
    );
  },
};

/** A table that goes on over a number, as a line; the figures stand below. */
function Course({ of: { label, over, data } }: { of: Series }) {
  return (
    <Suspense fallback={<div className="h-48" />}>
      <Chart label={label} over={over} data={data} unit="" isOver />
    </Suspense>
  );
}

/** What agents and people write, as Markdown; HTML in it stays text. */
export default function Markdown({ text }: { text: string }) {
  return (
    <div className="max-w-[75ch] break-words">
      <ReactMarkdown remarkPlugins={[remarkGfm]} rehypePlugins={[chartedTables]} components={parts} skipHtml={false}>
        {text}
      </ReactMarkdown>
    </div>
  );
}
