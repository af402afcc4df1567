import { describe, expect, test } from "vitest";
import { HARBOUR } from "./harbour.test-folder.ts";
import { readingOf } from "./known.test-folder.ts";

const read = (goal: string): string => readingOf(goal, HARBOUR);

describe("what is written wrong", () => {
  const SAID = 'Replaces "Habour" by "Harbour" in handbook.md.';
  test.for([
    "Someone always writes Habour, it should be Harbour. Please fix that in handbook.md.",
    "They keep writing Habour, but it must be Harbour: correct it in handbook.md",
    "Habour is misspelt in handbook.md, it should be Harbour. Please correct it.",
    "Jemand schreibt immer Habour, richtig ist Harbour. Bitte korrigiere das in handbook.md.",
    "Quelqu'un écrit toujours Habour, il faut Harbour. Corrige ça dans handbook.md.",
    "Alguien sigue escribiendo Habour, debe ser Harbour. Corrígelo en handbook.md.",
    "Qualcuno continua a scrivere Habour, deve essere Harbour. Correggilo in handbook.md.",
    "Alguém escreve sempre Habour, deve ser Harbour. Corrige isso em handbook.md.",
  ])("is put right: %s", (goal) => {
    expect(read(goal)).toBe(SAID);
  });
  test("what is right already would be changed as well, so that nothing is done", () => {
    expect(read("Someone always writes Harbor, it should be Harbor Master. Please fix that in handbook.md.")).not.toContain("Replaces");
  });
});

describe("who has left", () => {
  const SAID = 'Replaces "Eva Holm" by "Jon Berg" in letters/letter-*.';
  test.for([
    "Eva Holm has left, please replace her name by Jon Berg in the letters of the letters folder",
    "Eva Holm retired. Change her name to Jon Berg in all the letters in the folder letters",
    "Eva Holm ist nicht mehr bei uns, ersetze ihren Namen durch Jon Berg in den letters des Ordners letters",
    "Eva Holm est partie, remplace son nom par Jon Berg dans les letters du dossier letters",
    "Eva Holm se ha ido, cambia su nombre por Jon Berg en las letters de la carpeta letters",
    "Eva Holm è andata via, sostituisci il suo nome con Jon Berg nelle letters della cartella letters",
    "Eva Holm já não trabalha aqui, troca o nome dela por Jon Berg nas letters da pasta letters",
  ])("stands in letters no more: %s", (goal) => {
    expect(read(goal)).toBe(SAID);
  });
  test.for([
    ["Eva Holm has left, replace her name by Jon Berg in handbook.md", 'Replaces "Eva Holm" by "Jon Berg" in handbook.md.'],
    ["Eva Holm has left, replace her name by Jon Berg in the files of the folder letters", 'Replaces "Eva Holm" by "Jon Berg" in letters/*.'],
  ])("in what is named: %s", ([goal = "", expected]) => {
    expect(read(goal)).toBe(expected);
  });
  test.for([
    "Eva has left, replace her name by Eva Berg in handbook.md",
    "the crane has left, replace its name by Jon Berg in handbook.md",
    "Eva Holm has left, replace her name by Jon Berg in the poems of the letters folder",
  ])("is somebody, and another name takes the place: %s", (goal) => {
    expect(read(goal)).not.toContain("Replaces");
  });
});

describe("names that begin so", () => {
  const SAID = "Renames pics/DSC_* to pics/quay_*.";
  test.for([
    "Rename the photos in pics that begin with DSC_ so that they start with quay_",
    "rename all pictures in the pics folder starting with DSC_ so they begin with quay_ instead.",
    "Benenne die Fotos in pics, die mit DSC_ anfangen, so um, dass sie mit quay_ beginnen",
    "Renomme les photos de pics qui commencent par DSC_ pour qu'elles commencent par quay_",
    "Renombra las fotos de pics que empiezan por DSC_ para que empiecen por quay_",
    "Rinomina le foto in pics che iniziano con DSC_ in modo che inizino con quay_",
    "Renomeia as fotos em pics que começam por DSC_ para que comecem por quay_",
  ])("begin otherwise: %s", (goal) => {
    expect(read(goal)).toBe(SAID);
  });
  test("nothing begins so", () => {
    expect(read("Rename the photos in pics that begin with IMG_ so that they start with quay_")).not.toContain("Renames");
  });
});

describe("all of a folder", () => {
  test.for([
    "make a copy of everything that is in letters, in a folder called letters-safe",
    "copy all the files in the letters folder into a new folder named letters-safe",
    "copy letters to a folder called letters-safe",
    "Kopiere alles, was in letters liegt, in einen Ordner namens letters-safe",
    "Copie tout ce qui est dans letters dans un dossier appelé letters-safe",
    "Copia todo lo que hay en letters en una carpeta llamada letters-safe",
    "Fai una copia di tutto quello che c'è in letters in una cartella chiamata letters-safe",
    "Copia tudo o que há em letters para uma pasta chamada letters-safe",
  ])("is copied: %s", (goal) => {
    expect(read(goal)).toBe("Copies letters into the folder letters-safe.");
  });
  test("folders in it would lose their places", () => {
    expect(read("make a copy of everything that is in charts, in a folder called charts-safe")).not.toContain("folder charts-safe");
  });
});

describe("files of a month", () => {
  test.for([
    "put the May receipts into a folder named spring",
    "Move all the receipts from May 2026 into a new folder called spring",
    "Verschiebe die receipts vom Mai in einen Ordner namens spring",
    "Mets les receipts de mai dans un dossier appelé spring",
    "Mueve las receipts de mayo a una carpeta llamada spring",
    "Sposta le receipts di maggio in una cartella chiamata spring",
    "Move as receipts de maio para uma pasta chamada spring",
  ])("go there: %s", (goal) => {
    expect(read(goal)).toBe("Puts receipts/receipt-2026-05-11.pdf and receipts/receipt-2026-05-30.pdf into the folder spring.");
  });
  test.for([
    "put the June receipts into a folder named spring",
    "put the May letters into a folder named spring",
    "put the May berths into a folder named spring",
  ])("a month must be in their names: %s", (goal) => {
    expect(read(goal)).not.toContain("Puts");
  });
});
