import { expect, test } from "vitest";
import { plantOf } from "./plants.ts";

const at = (name: string) => plantOf({ file: `/home/ann/proj/${name}` }, [])?.as;

test.for([
  ...["Makefile.common", "src/Makefile.config", "Makefile.linux", "GNUmakefile.local", "Rules.make", "Make.defs", "config.make", "build.just", "defs.bazel"],
  ...[
    "mix.lock",
    "pubspec.lock",
    "stack.yaml.lock",
    "MODULE.bazel.lock",
    "Package.resolved",
    "gems.locked",
    "packages.lock.json",
    "conda-lock.yml",
    "go.work.sum",
  ],
  ...[
    "packages.config",
    "dub.selections.json",
    "cpanfile.snapshot",
    "pnpmfile.js",
    "dev-requirements.txt",
    "requirements-dev.in",
    "requirements/dev.in",
    "pylock.toml",
  ],
  ...[
    "sitecustomize/__init__.py",
    "usercustomize/__init__.py",
    "readline/__init__.py",
    "tasks/__init__.py",
    "tox.toml",
    "pytest.toml",
    "dags/daily.py",
    "dbt_project.yml",
  ],
  ...["MLproject", "vitest.workspace.json", "vitest.workspace.mts", "jest.setup.cjs", "jest-preset.js", "eslint-local-rules.js", "eslint-local-rules/index.js"],
  ...[
    "test/mocha.opts",
    "truffle.js",
    "hugo.yaml",
    "_extensions/x/filter.lua",
    "_bookdown.yml",
    "devenv.yaml",
    "githooks/pre-push",
    "hooks/post-checkout",
    "commit-msg",
  ],
  ...[
    "init.el",
    "scripts/userSetup.py",
    "acad.lsp",
    "demo.playground/Contents.swift",
    "hooks/hooks.json",
    "mcp.yaml",
    "mcp-servers.json",
    "x.cursorrules",
    "SOUL.md",
  ],
])("%s is asked about", (name) => expect(at(name)).toBe("asked"));

test.for([
  ...["makefile.md", "requirements.md", "user-requirements.md", "lock.md", "package.md", "setup.md", "workspace.md", "tasks/plan.md", "tasks/view.py"],
  ...[
    "readline/notes.md",
    "dags/notes.md",
    "hooks/useState.ts",
    "pre-commit.md",
    "user.js",
    "deadlock.ts",
    "src/init.ts",
    "config.json",
    "hugo.md",
    "heart.md",
  ],
])("%s is not", (name) => expect(at(name)).toBeUndefined());
