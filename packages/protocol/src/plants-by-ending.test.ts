import { expect, test } from "vitest";
import { plantOf } from "./plants.ts";

const at = (name: string) => plantOf({ file: `/home/ann/proj/${name}` }, [])?.as;

const words = (text: string): string[] => text.trim().split(/\s+/);

test.for([
  ["installers and packages", "x.deb x.rpm x.AppImage x.msix x.dmg x.vsix x.whl x.crx x.flatpakref x.apk x.pkg x.mcpb etc/sources.list x.iso"],
  ["shortcuts", "x.application x.appref-ms x.library-ms x.search-ms x.searchConnector-ms x.settingcontent-ms x.fileloc x.website x.lnk x.url"],
  ["office files that run macros, or fetch", "x.xll x.xlsb x.iqy x.slk x.xla x.ppsm x.accde x.oxt x.docm"],
  [
    "programs and parts of programs",
    "x.pyd x.pyw x.pyz x.phar x.ahk x.inf x.exe.config x.runtimeconfig.json x.scptd/Contents/x x.prefPane/Contents/MacOS/x tool.terminal",
  ],
  ["settings of connections", "x.rdp x.mobileconfig x.ovpn wg0.conf x.remmina"],
  ["wrappers of builds", "wrapper/maven-wrapper.properties gradle/gradle-daemon-jvm.properties millw rebar3 jbangw deps/build.jl Project.toml"],
  ["build files of editors", "x.sublime-build app.slnx x.pubxml Run.launch x.cbp setup.iss setup.nsi _gvimrc x.ipr x.suo"],
])("%s are asked about", ([, names = ""]) => expect(words(names).filter((name) => at(name) !== "asked")).toEqual([]));

test("what only sounds like one is plain", () => {
  const names = `report.docx table.xlsx slides.pptx notes.odt notes.rtf picture.svg page.html mail.eml dates.ics wrapper/notes.md list.xml app.log
    archive.zip outline.md src/project.ts manifest.md run.md graph.dot messages.pot build.out login.component/login.html iso.md deb.txt`;
  expect(words(names).filter((name) => at(name) !== undefined)).toEqual([]);
});
