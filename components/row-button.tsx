type RowButtonProps = { label: string; path: string; onClick: () => void; disabled: boolean; small?: boolean };

/** A button with a drawing, in a row of a list. It keeps the focus while it is disabled. `small`: there is a field beside it. */
export function RowButton({ label, path, onClick, disabled, small = false }: RowButtonProps) {
  const look = small ? "w-9 shrink-0 text-muted hover:text-ink" : "w-11 text-accent hover:bg-paper";
  return (
    <button
      type="button"
      aria-label={label}
      aria-disabled={disabled || undefined}
      onClick={() => disabled || onClick()}
      className={`grid h-11 place-items-center rounded-sm aria-disabled:cursor-default aria-disabled:opacity-30 ${look}`}
    >
      <svg viewBox="0 0 20 20" className={small ? "size-4" : "size-5"} aria-hidden="true" fill="none" stroke="currentColor" strokeWidth="2">
        <path d={path} />
      </svg>
    </button>
  );
}
