/** The look of a field. */
export const inputStyle = "input-box";
