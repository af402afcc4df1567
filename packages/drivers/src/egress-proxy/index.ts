export { createEgressProxy, type EgressProxyOptions } from "./egress-proxy.ts";
