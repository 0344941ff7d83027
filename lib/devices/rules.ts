/** How long a device stays remembered. */
export const deviceDays = 30;
