import { createServer } from "node:http";

/**
 * A process of its own that effects reach: `POST /keyed` deduplicates on the `idempotency-key` header as a payment
 * service does, `POST /count` counts every arrival, `GET /` tells both. It is never killed with the daemon.
 */
const keyed = new Map<string, number>();
const counted = new Map<string, number>();

const server = createServer((request, response) => {
  const key = String(request.headers["idempotency-key"] ?? "");
  request.resume().on("end", () => {
    if (request.url === "/keyed") keyed.set(key, (keyed.get(key) ?? 0) + 1);
    if (request.url === "/count") counted.set(key, (counted.get(key) ?? 0) + 1);
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ keyed: Object.fromEntries(keyed), counted: Object.fromEntries(counted) }));
  });
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.send?.({ port: typeof address === "object" ? address?.port : 0 });
});
process.on("disconnect", () => process.exit(0));
