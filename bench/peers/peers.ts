import type { Row } from "../support/figure.ts";
export const peersRow: Row = { name: "peers", about: "", measure: async () => [] };
