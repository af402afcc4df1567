export type { CallStream, StreamEvent, StreamOptions } from "./call-stream.ts";
export { type CallOptions, type Client, createClient } from "./client.ts";
export { memoryTransport } from "./memory.ts";
export type { Transport, TransportRequest } from "./transport.ts";
