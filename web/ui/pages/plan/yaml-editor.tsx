import { autocompletion, type CompletionContext, type CompletionResult, closeBrackets } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { foldGutter } from '@codemirror/language';
import { type Diagnostic, linter, lintGutter } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { EditorView, keymap, lineNumbers } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import { codeColours, codeTheme } from '../../components/code-theme.ts';
import { change } from '../../endpoints.ts';
import { keysAt, pathOf, type Schema, valuesAt } from './schema-keys.ts';

const checkAfterMs = 500;

interface YamlEditorProps {
  readonly playbook: string;
  readonly text: string;
  readonly schema: Schema | null;
  readonly onChange: (text: string) => void;
}

/** A text in YAML; Escape and then Tab leave it by the keyboard. */
export function YamlEditor({ playbook, text, schema, onChange }: YamlEditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const latest = useRef({ text, schema, onChange });
  latest.current = { text, schema, onChange };
  useEffect(() => {
    if (!place.current) return;
    const view = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: latest.current.text,
        extensions: [
          [lineNumbers(), foldGutter(), history(), closeBrackets(), yaml(), codeColours, codeTheme],
          keymap.of([...defaultKeymap, ...historyKeymap]),
          autocompletion({ override: [(context) => complete(context, latest.current.schema)] }),
          [lintGutter(), linter((editor) => check(playbook, editor), { delay: checkAfterMs })],
          EditorView.updateListener.of(({ docChanged, state }) => docChanged && latest.current.onChange(state.doc.toString())),
          EditorView.contentAttributes.of({ 'aria-label': 'Text of the playbook', tabindex: '0' }),
        ],
      }),
    });
    return () => view.destroy();
  }, [playbook]);
  return <div ref={place} className="max-h-[70dvh] overflow-auto rounded-lg border border-edge" />;
}

/** What the server says is wrong, at its place. */
async function check(playbook: string, { state }: EditorView): Promise<Diagnostic[]> {
  const { problems } = await change('POST /api/playbooks/{playbook}/check', { playbook }, { text: state.doc.toString() });
  return problems.map(({ line, column, message }) => {
    const at = state.doc.line(Math.min(state.doc.lines, Math.max(1, line)));
    const from = Math.min(at.to, at.from + Math.max(0, column - 1));
    return { from, to: at.to, severity: 'error', message };
  });
}

function complete(context: CompletionContext, schema: Schema | null): CompletionResult | null {
  const word = context.matchBefore(/[\w$-]*/);
  if (schema === null || !word || (word.from === word.to && !context.explicit)) return null;
  const line = context.state.doc.lineAt(context.pos);
  const before = line.text.slice(0, word.from - line.from);
  const lines = context.state.doc.toString().split('\n');
  const value = /^(\s*(?:-\s+)*)"?([\w$-]+)"?:\s*$/.exec(before);
  const indent = (value ? (value[1] ?? '') : before).length;
  const path = pathOf([...lines.slice(0, line.number - 1), line.text.slice(0, indent)], line.number, indent);
  const found = value ? valuesAt(schema, [...path, value[2] ?? '']) : keysAt(schema, path);
  if (found.length === 0) return null;
  return {
    from: word.from,
    options: found.map(({ label, info }) => ({ label, info: info || undefined, apply: value ? label : `${label}: ` })) as never,
  };
}
