import { randomUUID } from "node:crypto";
import type { Clock, Ids } from "@aether/ports";
import { busConformance } from "@aether/ports/conformance/bus";
import { createLocalBus } from "./index.ts";

const clock: Clock = {
  now: () => Date.now(),
  timer: (ms, fire) => {
    const timer = setTimeout(fire, ms);
    return () => clearTimeout(timer);
  },
};
const token = (prefix: string) => prefix + randomUUID().replaceAll("-", "").slice(0, 26);
const ids: Ids = { token, process: () => token("p").slice(0, 17) };

busConformance("local bus", () => createLocalBus({ clock, ids }));
