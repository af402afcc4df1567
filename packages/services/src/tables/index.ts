import { type Service, service } from "@aether/ports";
import { tableDescribe, tableQuery } from "@aether/protocol";
import { createDescribe, createQuery, type TableDeps } from "./ask.ts";

export type { TableDeps } from "./ask.ts";

/** Exact rows and figures from the tables of files. */
export function createTableService(deps: TableDeps): Service {
  return service({
    domain: "table",
    definitions: { tableDescribe, tableQuery },
    handlers: { "table.describe": createDescribe(deps), "table.query": createQuery(deps) },
  });
}
