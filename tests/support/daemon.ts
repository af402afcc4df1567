import { loadConfig } from "@aether/host";
import { runDaemon } from "@aether/host/daemon";
import { failPointOf } from "@aether/host/platform";
import { createSinkService } from "./sink-service.ts";

/** Points of the sink service are this program's own: the product, which has none of them, would refuse their names. */
const { AETHER_FAIL_POINT: point = "", ...others } = process.env;
const [name = "", nth] = point.split(":");
const isOwn = name.startsWith("sink.");

/** The product's daemon with the sink service beside its own. */
const config = loadConfig(isOwn ? others : process.env);
const url = process.env.TEST_SINK_URL;
const failPoint = failPointOf({ failPoint: isOwn ? { name, nth: Number(nth) } : undefined });
const extra = url === undefined ? [] : [createSinkService({ url, failPoint })];
await runDaemon({ config, stay: true, extra, vouched: extra.map(({ domain }) => domain), ready: () => process.stdout.write("ready\n") });
