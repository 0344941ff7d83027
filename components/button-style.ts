export type ButtonVariant = "primary" | "secondary" | "danger" | "quiet";

/** Class names for a button, or a link that looks like one. The styles are in app/globals.css. */
export const buttonStyle = (variant: ButtonVariant = "primary") => `button ${looks[variant]}`;

// Written out because Tailwind finds whole class names only.
const looks: Record<ButtonVariant, string> = {
  primary: "button-primary",
  secondary: "button-secondary",
  danger: "button-danger",
  quiet: "button-quiet",
};
