import { both, type Check, fileIs, filesAre, filesGone, type GoalRow, holds, inOrder } from "./goal.ts";
import { BROKEN_PROJECT, type Material, PHOTOS, PROJECT } from "./materials.ts";

const EDIT = ["--edit", "."] as const;

const asked = (goal: string, right: Check, on: Material = PHOTOS): GoalRow => ({ goal, on, right, options: EDIT });

const exit =
  (wanted: number): Check =>
  ({ code }) =>
    code === wanted ? undefined : `it ended with ${code}`;

export const FILE_GOALS: readonly GoalRow[] = [
  asked("List the files", holds("IMG_0001.jpg", "README.MD", "notes one.txt")),
  asked("How many files are here?", holds("8")),
  asked(
    "Find duplicate files",
    both(holds("notes one.txt", "copy of notes.txt"), ({ text }) => (text.includes("IMG_0001.jpg") ? "it names a file that has no double" : undefined)),
  ),
  asked("Rename IMG_0001.jpg to first.jpg", both(filesAre("first.jpg"), filesGone("IMG_0001.jpg"))),
  asked("Rename IMG_*.jpg to holiday-*.jpg", both(filesAre("holiday-0001.jpg", "holiday-0002.jpg", "holiday-0003.jpg"), filesGone("IMG_0001.jpg"))),
  asked("Rename all files to lower case", both(filesAre("img_0001.jpg", "readme.md"), filesGone("README.MD"))),
  asked("Move the files into folders by extension", ({ files }) =>
    files().some((name) => /jpg\/IMG_0001\.jpg$/i.test(name)) ? undefined : files().join(", "),
  ),
  asked("Move the .jpg files into a folder pictures", both(filesAre("pictures/IMG_0001.jpg", "pictures/IMG_0003.jpg"), filesGone("IMG_0001.jpg"))),
  asked("Copy report_2025-03-01.txt to old.txt", both(filesAre("old.txt", "report_2025-03-01.txt"), fileIs("old.txt", holds("first")))),
  asked(
    'Replace "alpha" by "omega" in "notes one.txt" and "copy of notes.txt"',
    both(fileIs("notes one.txt", holds("omega beta")), fileIs("copy of notes.txt", holds("omega beta")), fileIs("README.MD", holds("alpha"))),
  ),
  asked('Replace "alpha" with "omega" in README.MD', both(fileIs("README.MD", holds("omega")), fileIs("notes one.txt", holds("alpha")))),
  asked('Ersetze "alpha" durch "omega" in README.MD', fileIs("README.MD", holds("omega"))),
  asked("Benenne IMG_0001.jpg in erstes.jpg um", both(filesAre("erstes.jpg"), filesGone("IMG_0001.jpg"))),
  asked("Renomme IMG_0001.jpg en premier.jpg", both(filesAre("premier.jpg"), filesGone("IMG_0001.jpg"))),
  asked("Run `echo hello there`", both(exit(0), holds("hello there")), PROJECT),
  asked(
    "Run `sh -c 'exit 4'`",
    both(({ code }) => (code === 0 ? "it ended with 0" : undefined), holds(/\b4\b/)),
    PROJECT,
  ),
  asked("Run the tests", both(exit(0), holds("3 tests passed")), PROJECT),
  asked(
    "Run the tests",
    both(({ code }) => (code === 0 ? "it ended with 0" : undefined), holds("1 test failed", /\b3\b/)),
    BROKEN_PROJECT,
  ),
  asked("List the TODO comments in src/sum.js", holds("floats"), PROJECT),
  asked("List the files by size", inOrder("IMG_0001.jpg"), PHOTOS),
];
