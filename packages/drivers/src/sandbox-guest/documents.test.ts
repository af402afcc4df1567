import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { documentReaderConformance } from "@aether/ports/conformance/document-reader";
import { afterAll } from "vitest";
import { createDocumentReader } from "./index.ts";

const compileCache = mkdtempSync(join(tmpdir(), "aether-documents-"));
afterAll(() => rmSync(compileCache, { recursive: true, force: true }));

documentReaderConformance({ name: "in the process of guests", create: () => createDocumentReader({ installation: "test", compileCache }) });
