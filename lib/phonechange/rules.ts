import { lateSeconds } from "../sessions/rules";

/** How long a change of the number can be undone by its owner; for so long the number before is kept. */
export const undoHours = 72;

/** What was changed after this moment can still be undone. */
export const undoableSince = (now: Date): Date => new Date(now.getTime() - undoHours * 3_600_000);

/** Whether a change was undone so lately that another post of the code is the same press of the button. */
export const isJustUndone = (endedAt: Date, now: Date): boolean => now.getTime() - endedAt.getTime() <= lateSeconds * 1000;
