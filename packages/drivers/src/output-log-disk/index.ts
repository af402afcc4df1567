export { createDiskOutputLogs } from "./disk-output-logs.ts";
