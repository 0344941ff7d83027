/** The look of a field. */
export const inputStyle =
  "min-h-12 w-full rounded-sm border border-line bg-card px-3.5 py-2 text-ink placeholder:text-muted hover:border-ink aria-invalid:border-danger aria-invalid:outline-danger disabled:border-dashed disabled:bg-paper disabled:text-muted disabled:hover:border-line";
