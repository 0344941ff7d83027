/** How a text area becomes a list of lines (lines-field.tsx, line-editor.tsx). */

/** So many lines a list has at least. */
export const shownAtFirst = 3;

/** The line breaks of a text area, and of what is pasted into a line. */
export const breaks = /\r\n|\r|\n/;
