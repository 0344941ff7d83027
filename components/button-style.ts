export type ButtonVariant = "primary" | "secondary" | "quiet";

const shared =
  "inline-flex min-h-11 items-center justify-center text-center font-semibold leading-tight no-underline transition-colors aria-disabled:cursor-not-allowed aria-disabled:opacity-55";

const looks: Record<ButtonVariant, string> = {
  primary:
    "w-full rounded-sm border-2 border-accent bg-accent px-4 py-2.5 sm:px-6 text-on-accent not-aria-disabled:hover:border-ink sm:w-auto sm:min-w-40",
  secondary: "w-full rounded-sm border-2 border-line bg-card px-4 py-2.5 sm:px-6 text-ink not-aria-disabled:hover:border-ink sm:w-auto",
  quiet: "rounded-sm text-accent underline decoration-1 underline-offset-[0.25em] not-aria-disabled:hover:decoration-2",
};

/** The look of a button, for buttons and for links that act as one. */
export const buttonStyle = (variant: ButtonVariant = "primary") => `${shared} ${looks[variant]}`;
