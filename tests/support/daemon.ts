import { loadConfig } from "@aether/host";
import { runDaemon } from "@aether/host/daemon";
import { failPointOf } from "@aether/host/platform";
import { createSinkService } from "./sink-service.ts";

/** The product's daemon with the sink service beside its own. */
const config = loadConfig();
const url = process.env.TEST_SINK_URL;
const extra = url === undefined ? [] : [createSinkService({ url, failPoint: failPointOf(config) })];
await runDaemon({ config, stay: true, extra, vouched: extra.map(({ domain }) => domain), ready: () => process.stdout.write("ready\n") });
