export { createOutboxRelay, type OutboxRelay, type OutboxRelayDeps } from "./outbox-relay.ts";
export { type OpenStream, openStream, type OutboxStream } from "./outbox-stream.ts";
