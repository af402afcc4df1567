const named = (text: string): readonly string[] => text.trim().split(/\s+/);

/**
 * What programs keep for themselves beside the files they work on, and make anew wherever it is missing: patterns of the end of a path
 * below a folder. What a build is run for (`dist`, `target`), what is installed (`node_modules`, `.venv`) and what somebody may want to
 * look at (coverage, logs) is none.
 */
export const CACHES: readonly string[] = named(`
  __pycache__ *.pyc *.pyo .pytest_cache .mypy_cache .ruff_cache .pytype .hypothesis .tox .nox .cache
  node_modules/.cache node_modules/.vite node_modules/.vite-temp node_modules/.vitest .parcel-cache .turbo .eslintcache .stylelintcache
  .prettiercache .next/cache .angular/cache .nx/cache .rpt2_cache .rts2_cache* *.tsbuildinfo .node_compile_cache
  .gradle .sass-cache .jekyll-cache .zig-cache zig-cache .ccls-cache .clangd
  .phpunit.cache .phpunit.result.cache .php-cs-fixer.cache .php_cs.cache .rubocop_cache
`);
