import { javascript } from '@codemirror/lang-javascript';
import { PostgreSQL, sql } from '@codemirror/lang-sql';
import { unifiedMergeView } from '@codemirror/merge';
import { EditorState, type Extension } from '@codemirror/state';
import { EditorView, lineNumbers } from '@codemirror/view';
import { useEffect, useRef, useState } from 'react';
import { codeColours, codeTheme } from './code-theme.ts';
import { marksAll } from './unmarked.ts';
import { Untold } from './untold.tsx';

const languages = { typescript: () => javascript({ typescript: true }), sql: () => sql({ dialect: PostgreSQL }) } as const;

interface CodeProps {
  readonly label: string;
  readonly text: string;
  /** What stood before; its difference is shown. */
  readonly before?: string | null;
  readonly language: keyof typeof languages;
}

/** Code to be read; with what stood before, every line that is different is shown as such, and no other is folded away. */
export default function Code({ label, text, before = null, language }: CodeProps) {
  const place = useRef<HTMLDivElement>(null);
  const [isTold, setTold] = useState(true);
  useEffect(() => {
    if (!place.current) return;
    const extensions: Extension[] = [
      lineNumbers(),
      languages[language](),
      codeColours,
      codeTheme,
      EditorState.readOnly.of(true),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ 'aria-label': label, 'aria-readonly': 'true', tabindex: '0' }),
      ...(before === null ? [] : [unifiedMergeView({ original: before, mergeControls: false, highlightChanges: true })]),
    ];
    const view = new EditorView({ doc: text, extensions, parent: place.current });
    setTold(before === null || marksAll(view.state));
    return () => view.destroy();
  }, [label, text, before, language]);
  return (
    <>
      {!isTold && <Untold />}
      <div ref={place} className="overflow-hidden rounded-lg border border-line" />
    </>
  );
}
