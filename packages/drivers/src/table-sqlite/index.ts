export { withWorkbooks } from "./read-workbooks.ts";
export { createSqliteTables, type SqliteTablesOptions } from "./table-engine.ts";
