/** What programs keep for themselves beside a result. */
const BESIDE = /(?:^|\/)(?:node_modules|\.git|__pycache__|\.venv|venv|\.cache|\.npm|\.aether)(?:\/|$)/;

/** Whether a file of a workspace is such a one, by its name below it: it is fetched by its name alone. */
export const isBeside = (name: string): boolean => BESIDE.test(name);
