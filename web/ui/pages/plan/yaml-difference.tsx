import { yaml } from '@codemirror/lang-yaml';
import { unifiedMergeView } from '@codemirror/merge';
import { EditorState } from '@codemirror/state';
import { EditorView, lineNumbers } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import { codeColours, codeTheme } from '../../components/code-theme.ts';

/** What is different between two texts; no line is folded away. */
export function YamlDifference({ before, text, what }: { before: string; text: string; what: string }) {
  const place = useRef<HTMLDivElement>(null);
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
    return () => view.destroy();
  }, [before, text]);
  return (
    <>
      <p className="mb-2 text-xs text-soft">{before === text ? `Nothing is different ${what}.` : `Different ${what}:`}</p>
      <div ref={place} className="max-h-[70dvh] overflow-auto rounded-lg border border-line" />
    </>
  );
}
