export { type Config, loadConfig } from "./config.ts";
export { type Connected, connect, connectOrStart, EXIT_HELD } from "./connect.ts";
export { VERSION } from "./version.ts";
