import { type Service, service } from "@aether/ports";
import { tableDescribe, tableExport, tableQuery } from "@aether/protocol";
import { createDescribe, createExport, createQuery, type TableDeps } from "./ask.ts";

export type { TableDeps } from "./ask.ts";

/** Exact rows and figures from the tables of files. */
export function createTableService(deps: TableDeps): Service {
  return service({
    domain: "table",
    definitions: { tableDescribe, tableQuery, tableExport },
    handlers: { "table.describe": createDescribe(deps), "table.query": createQuery(deps), "table.export": createExport(deps) },
  });
}
