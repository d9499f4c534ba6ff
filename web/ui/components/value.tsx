/** A value as text, never as markup; nothing and empty text are told apart. */
export function Value({ of }: { of: string | null }) {
  if (of === null) return <span className="text-xs text-faint italic">nothing</span>;
  if (of === '') return <span className="text-xs text-faint italic">empty text</span>;
  return <code className="rounded bg-sunken box-decoration-clone px-1.5 py-0.5 break-words">{of}</code>;
}
