// Where tests keep files that they need only while they run.
import { existsSync, mkdtempSync, statfsSync } from "node:fs";
import { freemem, tmpdir } from "node:os";
import path from "node:path";

const memory = "/dev/shm";

/**
 * Makes a new folder: in memory if that has room, which in a container is often 64 MB, in the temporary folder otherwise.
 * @param {string} prefix the start of the folder's name
 * @param {number} gigabytes the room that it may need
 */
export const quickFolder = (prefix, gigabytes) => mkdtempSync(path.join(room() >= gigabytes * 2 ** 30 ? memory : tmpdir(), prefix));

/** Bytes. */
function room() {
  if (!existsSync(memory)) return 0;
  const { bavail, bsize } = statfsSync(memory);
  return Math.min(bavail * bsize, freemem());
}
