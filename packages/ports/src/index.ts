export * from "./bus.ts";
export * from "./disk.ts";
export * from "./journal.ts";
export * from "./model.ts";
export * from "./platform.ts";
export * from "./program.ts";
export * from "./service.ts";
export * from "./sql.ts";
