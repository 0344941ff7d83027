// Loaded into the server process by node --import. SIGUSR2 starts a CPU profile; a second one writes it to PROFILE_FILE.
import { writeFileSync } from "node:fs";
import { Session } from "node:inspector";

const session = new Session();
let running = false;
process.on("SIGUSR2", () => {
  if (!running) {
    session.connect();
    session.post("Profiler.enable");
    session.post("Profiler.setSamplingInterval", { interval: 200 });
    session.post("Profiler.start");
  } else {
    session.post("Profiler.stop", (_, result) => {
      writeFileSync(String(process.env.PROFILE_FILE), JSON.stringify(result.profile));
      session.disconnect();
    });
  }
  running = !running;
});
