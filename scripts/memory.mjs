// Where tests keep what need not outlive them.
import { existsSync, mkdtempSync, statfsSync } from "node:fs";
import { freemem, tmpdir } from "node:os";
import path from "node:path";

const memory = "/dev/shm";
// Some databases at once: a container's memory for files is often 64 MB.
const neededBytes = 4 * 2 ** 30;

/**
 * Makes a new folder: in memory if there is room for the databases of a whole run, in the temporary folder otherwise.
 * @param {string} prefix the start of the folder's name
 */
export const quickFolder = (prefix) => mkdtempSync(path.join(hasRoom() ? memory : tmpdir(), prefix));

function hasRoom() {
  if (!existsSync(memory)) return false;
  const { bavail, bsize } = statfsSync(memory);
  return Math.min(bavail * bsize, freemem()) >= neededBytes;
}
