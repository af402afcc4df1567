export { createOutboxRelay, type OutboxRelay, type OutboxRelayDeps } from "./outbox-relay.ts";
export { type OpenStream, type OutboxStream, openStream } from "./outbox-stream.ts";
export { createStreamCursors, type StreamCursors } from "./stream-cursors.ts";
