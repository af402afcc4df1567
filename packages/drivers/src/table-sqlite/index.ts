export { createSqliteTables, type SqliteTablesOptions } from "./table-engine.ts";
