export { createSearxng } from "./searxng.ts";
