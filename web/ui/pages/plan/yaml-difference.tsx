import { yaml } from '@codemirror/lang-yaml';
import { unifiedMergeView } from '@codemirror/merge';
import { EditorState } from '@codemirror/state';
import { EditorView, lineNumbers } from '@codemirror/view';
import { useEffect, useRef, useState } from 'react';
import { codeColours, codeTheme } from '../../components/code-theme.ts';
import { marksAll } from '../../components/unmarked.ts';
import { Untold } from '../../components/untold.tsx';

/** What is different between two texts; no line is folded away. */
export function YamlDifference({ before, text, what }: { before: string; text: string; what: string }) {
  const place = useRef<HTMLDivElement>(null);
  const [isTold, setTold] = useState(true);
  useEffect(() => {
    if (!place.current) return;
    const view = new EditorView({
      doc: text,
      parent: place.current,
      extensions: [
        [lineNumbers(), yaml(), codeColours, codeTheme],
        EditorState.readOnly.of(true),
        EditorView.contentAttributes.of({ 'aria-label': 'Difference', 'aria-readonly': 'true', tabindex: '0' }),
        unifiedMergeView({ original: before, mergeControls: false }),
      ],
    });
    setTold(marksAll(view.state));
    return () => view.destroy();
  }, [before, text]);
  return (
    <>
      <p className="mb-2 text-xs text-soft">{before === text ? `Nothing is different ${what}.` : `Different ${what}:`}</p>
      {!isTold && <Untold />}
      <div ref={place} className="max-h-[70dvh] overflow-auto rounded-lg border border-line" />
    </>
  );
}
