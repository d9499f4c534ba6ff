import { defaultHighlightStyle, HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorView } from '@codemirror/view';

/** The colours of the page, so that code follows its scheme. */
export const codeTheme = EditorView.theme({
  '&': { backgroundColor: 'var(--surface)', color: 'var(--ink)', fontSize: '0.8125rem' },
  '&.cm-focused': { outline: '2px solid var(--accent)', outlineOffset: '-2px' },
  '.cm-scroller': { fontFamily: 'var(--font-mono, monospace)', lineHeight: '1.55' },
  '.cm-gutters': { backgroundColor: 'var(--sunken)', color: 'var(--faint)', borderRight: '1px solid var(--line)' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'transparent' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-content': { caretColor: 'var(--ink)' },
  // Told apart without colours, too.
  '.cm-changedLine, .cm-insertedLine': { backgroundColor: 'var(--good-tint) !important', boxShadow: 'inset 3px 0 var(--good)' },
  '.cm-deletedChunk, .cm-deletedLine': { backgroundColor: 'var(--bad-tint) !important' },
  '.cm-deletedChunk .cm-deletedLine, .cm-deletedChunk del': { textDecoration: 'line-through' },
  '.cm-tooltip': { backgroundColor: 'var(--raised)', border: '1px solid var(--line)', color: 'var(--ink)' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--tint)', color: 'var(--ink)' },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--bad)' },
});

/** Colours of the usual style, each with what stands for it in the page's scheme. */
const inks: Readonly<Record<string, string>> = {
  '#404740': 'var(--soft)',
  '#708': 'var(--accent)',
  '#219': 'var(--accent)',
  '#164': 'var(--good)',
  '#a11': 'var(--warn)',
  '#e40': 'var(--warn)',
  '#00f': 'var(--accent)',
  '#30a': 'var(--accent)',
  '#085': 'var(--good)',
  '#167': 'var(--accent)',
  '#256': 'var(--accent)',
  '#00c': 'var(--accent)',
  '#940': 'var(--faint)',
  '#f00': 'var(--bad)',
};

/** Words of a language in colours that can be read in both schemes. */
export const codeColours = syntaxHighlighting(
  HighlightStyle.define(
    defaultHighlightStyle.specs.map((spec) => ({
      ...spec,
      ...(typeof spec.color === 'string' && { color: inks[spec.color] ?? 'var(--ink)' }),
    })),
  ),
);
