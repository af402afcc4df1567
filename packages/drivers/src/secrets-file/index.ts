export { createSecretsFile, type SecretsFileOptions } from "./secrets-file.ts";
