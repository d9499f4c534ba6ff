import { getChunks, getOriginalDoc } from '@codemirror/merge';
import type { EditorState } from '@codemirror/state';

/** A part that is marked as different, by places in the text before (A) and the text now (B); it ends after the end of its last line. */
export interface MarkedPart {
  readonly fromA: number;
  readonly toA: number;
  readonly fromB: number;
  readonly toB: number;
}

/**
 * Whether all that is not marked is the same in both texts, letter for letter. Whoever approves code looks at what is marked: what a difference
 * leaves out would never be seen.
 */
export function isSameUnmarked(before: string, now: string, marked: readonly MarkedPart[]): boolean {
  // The last line has an end, too: a part that holds it ends behind that.
  const [textA, textB] = [`${before}\n`, `${now}\n`];
  let [a, b] = [0, 0];
  for (const { fromA, toA, fromB, toB } of marked) {
    if (fromA < a || fromB < b || textA.slice(a, fromA) !== textB.slice(b, fromB)) return false;
    [a, b] = [toA, toB];
  }
  return textA.slice(a) === textB.slice(b);
}

/** The same of an editor that shows a difference. */
export function marksAll(state: EditorState): boolean {
  const found = getChunks(state);
  return found !== null && isSameUnmarked(getOriginalDoc(state).toString(), state.doc.toString(), found.chunks);
}
