export type ButtonVariant = "primary" | "secondary" | "danger" | "quiet";

/** The look of a button, for buttons and for links that act as one; app/globals.css says what it is. */
export const buttonStyle = (variant: ButtonVariant = "primary") => `button ${looks[variant]}`;

// Written out, because Tailwind looks for whole names.
const looks: Record<ButtonVariant, string> = {
  primary: "button-primary",
  secondary: "button-secondary",
  danger: "button-danger",
  quiet: "button-quiet",
};
