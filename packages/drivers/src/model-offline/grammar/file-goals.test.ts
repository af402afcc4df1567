import { describe, expect, test } from "vitest";
import { sayFrame } from "../jobs/say-frame.ts";
import type { Known } from "./frame.ts";
import { readFrames } from "./read-frames.ts";

const KNOWN: Known = {
  outputs: [],
  names: ["IMG_0001.jpg", "IMG_0002.jpg", "notes one.txt", "Bilder/alt.jpg", "a.md", "b.md"],
  asksTables: true,
  tables: new Map(),
};

/** Texts, of which two are named. */
const DIFFERENCE = "Tells how a.md and b.md differ.";
const CONTRADICTIONS = "Writes the contradictions of a.md and b.md.";

/** What a goal is read as, in the line that is said back; a refusal as its reason or the words left over. */
function readAs(goal: string, known: Known = KNOWN): string {
  const reading = readFrames(goal, known);
  if ("look" in reading) return `looks at ${reading.look.at}`;
  if ("cannot" in reading) return `not read: ${reading.cannot.why ?? reading.cannot.words.join(" ")}`;
  return reading.frames.map(sayFrame).join(" ");
}

const PHOTOS = "the *.jpg and *.jpeg and *.png and *.gif and *.heic and *.webp and *.tif and *.tiff files";

describe("goals about files are read as", () => {
  test.for([
    ["Rename IMG_*.jpg to holiday-*.jpg", "Renames IMG_*.jpg to holiday-*.jpg."],
    ['Rename "notes one.txt" to "first notes.txt"', "Renames notes one.txt to first notes.txt."],
    ["Benenne IMG_*.jpg in urlaub-*.jpg um", "Renames IMG_*.jpg to urlaub-*.jpg."],
    ["Renomme IMG_*.jpg en vacances-*.jpg", "Renames IMG_*.jpg to vacances-*.jpg."],
    ["Renombra a.md a c.md", "Renames a.md to c.md."],
    ["Rinomina a.md in c.md", "Renames a.md to c.md."],
    ["Renomeia a.md para c.md", "Renames a.md to c.md."],
    ["Benenne im Ordner photos alle *.JPG in *.jpg um", "Renames photos/*.JPG to photos/*.jpg."],
    ["In the photos folder rename 'read me.txt' to readme.txt", "not read: There is no folder photos here."],
    ["Rename photos/*.JPG to photos/*.jpg", "Renames photos/*.JPG to photos/*.jpg."],
    ["Rename all files to lower case", "Renames the files of this folder in small letters."],
    ["Rename the .jpg files to upper case", "Renames the *.jpg and *.jpeg files in capital letters."],
    ["Benenne alle Dateien in Kleinbuchstaben um", "Renames the files of this folder in small letters."],
    ["Rename all files to lower case and number those that collide", "Renames the files of this folder in small letters, with numbers where names collide."],
    ["Number the photos 001…", `Numbers ${PHOTOS} from 001, in the order of their names.`],
    ["Number the photos by date", `Numbers ${PHOTOS} from 001, in the order of their dates.`],
    ["Rename the photos to trip-01, trip-02, trip-03 …", `Numbers ${PHOTOS} from trip-01, in the order of their names.`],
    ["Nummeriere die Fotos 001…", `Numbers ${PHOTOS} from 001, in the order of their names.`],
    ["Numérote les photos 001…", `Numbers ${PHOTOS} from 001, in the order of their names.`],
    ["Numera las fotos 001…", `Numbers ${PHOTOS} from 001, in the order of their names.`],
    ["Add the prefix 'draft-' to the *.md files", 'Puts "draft-" before the names of *.md.'],
    ["Add the suffix '-old' to a.md and b.md", 'Puts "-old" after the names of a.md and b.md.'],
    ["Replace spaces with dashes in the file names", 'Replaces " " by "-" in the names of the files of this folder.'],
    ["Replace the spaces in the file names by underscores", 'Replaces " " by "_" in the names of the files of this folder.'],
    ["Rename all files: spaces to dashes", 'Replaces " " by "-" in the names of the files of this folder.'],
    ["Ersetze Leerzeichen durch Bindestriche in den Dateinamen", 'Replaces " " by "-" in the names of the files of this folder.'],
    ["Rename the photos by date", `Puts the day (in the name, or of the last change) before the names of ${PHOTOS}.`],
    ["Move the files into folders by extension", "Puts the files of this folder into folders by extension."],
    ["Move the photos into folders by month", `Puts ${PHOTOS} into folders by month (in the name, or of the last change).`],
    ["Sort the photos into folders by year", `Puts ${PHOTOS} into folders by year (in the name, or of the last change).`],
    ["Organise the files by first letter", "Puts the files of this folder into folders by their first letter."],
    ["Sortiere die Dateien nach Jahr in Ordner", "Puts the files of this folder into folders by year (in the name, or of the last change)."],
    ["Move the .jpg files into a folder pictures", "Puts the *.jpg and *.jpeg files into the folder pictures."],
    ["Move a.md and b.md into archive/", "Puts a.md and b.md into the folder archive."],
    ["Move *.jpg to pictures", "Puts *.jpg into the folder pictures."],
    ["Move the photos into a new folder called 'My trip'", `Puts ${PHOTOS} into the folder My trip.`],
    ["Verschiebe die Fotos in den Ordner Bilder", `Puts ${PHOTOS} into the folder Bilder.`],
    ["Déplace les photos dans un dossier images", `Puts ${PHOTOS} into the folder images.`],
    ["Mueve las fotos a la carpeta imagenes", `Puts ${PHOTOS} into the folder imagenes.`],
    ["Sposta le foto nella cartella immagini", `Puts ${PHOTOS} into the folder immagini.`],
    ["Move as fotos para a pasta imagens", `Puts ${PHOTOS} into the folder imagens.`],
    [
      "Put the .png files into a folder called scans and the .eml files into a folder called mails",
      "Puts the *.png files into the folder scans. Puts the *.eml files into the folder mails.",
    ],
    [
      "Move a.md and b.md into archive/ and the photos into a folder named trips",
      `Puts a.md and b.md into the folder archive. Puts ${PHOTOS} into the folder trips.`,
    ],
    [
      "Verschiebe die .png-Dateien in den Ordner Scans und die .eml-Dateien in den Ordner Post",
      "Puts the *.png files into the folder Scans. Puts the *.eml files into the folder Post.",
    ],
    [
      "Mets les fichiers .png dans un dossier appelé images et les fichiers .eml dans un dossier nommé courrier",
      "Puts the *.png files into the folder images. Puts the *.eml files into the folder courrier.",
    ],
    [
      "Mueve los archivos .png a una carpeta llamada fotos y los archivos .eml a una carpeta llamada correos",
      "Puts the *.png files into the folder fotos. Puts the *.eml files into the folder correos.",
    ],
    [
      "Sposta i file .png in una cartella chiamata foto e i file .eml in una cartella chiamata posta",
      "Puts the *.png files into the folder foto. Puts the *.eml files into the folder posta.",
    ],
    [
      "Move os ficheiros .png para uma pasta chamada fotos e os ficheiros .eml para uma pasta chamada correio",
      "Puts the *.png files into the folder fotos. Puts the *.eml files into the folder correio.",
    ],
    ["Copy a.md to c.md", "Copies a.md to c.md."],
    ["Copy *.md to *.bak", "Copies *.md to *.bak."],
    ["Copy the md files into the folder backup", "Copies the *.md files into the folder backup."],
    ["Kopiere a.md und b.md in den Ordner Sicherung", "Copies a.md and b.md into the folder Sicherung."],
    ["Replace 'alpha' by 'omega' in all *.md files", 'Replaces "alpha" by "omega" in *.md.'],
    ["Replace 'alpha' by 'omega' in all markdown files", 'Replaces "alpha" by "omega" in the *.md and *.markdown files.'],
    ["Delete the empty files", "Removes the empty ones of the files of this folder."],
    ["Lösche die leeren Dateien", "Removes the empty ones of the files of this folder."],
    ["Supprime les fichiers vides", "Removes the empty ones of the files of this folder."],
    ["Borra los archivos vacíos", "Removes the empty ones of the files of this folder."],
    ["Elimina i file vuoti", "Removes the empty ones of the files of this folder."],
    ["Apaga os ficheiros vazios", "Removes the empty ones of the files of this folder."],
    ["Delete duplicate files keeping the oldest", "Removes files of this folder with the same content as another, and keeps the oldest."],
    ["Delete the duplicates keeping the newest", "Removes files of this folder with the same content as another, and keeps the newest."],
    ["Run the tests", "Runs the tests that this project names."],
  ])("%s", ([goal = "", wanted]) => expect(readAs(goal)).toBe(wanted));
});

/** Folders that are called by a word for files or notes. */
const CALLED_SO = [
  "oven.txt",
  "notes/a.txt",
  "Dateien/b.txt",
  "documents/c.txt",
  "notas/d.txt",
  "archivo/e.txt",
  "documenti/f.txt",
  "note/g.txt",
  "arquivo/h.txt",
];

describe("a folder that is called by a word for files or notes is that folder", () => {
  test.for([
    ["Move the .txt files from notes to pics", "Puts the *.txt files of notes into the folder pics."],
    ["Verschiebe die .txt-Dateien aus Dateien nach Bilder", "Puts the *.txt files of Dateien into the folder Bilder."],
    ["Déplace les fichiers .txt de documents vers images", "Puts the *.txt files of documents into the folder images."],
    ["Mueve los archivos .txt de archivo a fotos", "Puts the *.txt files of archivo into the folder fotos."],
    ["Mueve los archivos .txt de notas a fotos", "Puts the *.txt files of notas into the folder fotos."],
    ["Sposta i file .txt da documenti a foto", "Puts the *.txt files of documenti into the folder foto."],
    ["Sposta i file .txt di note in foto", "Puts the *.txt files of note into the folder foto."],
    ["Move os arquivos .txt de arquivo para fotos", "Puts the *.txt files of arquivo into the folder fotos."],
    ["Copia los archivos .txt de notas a copias", "not read: notas"],
  ])("%s", ([goal = "", wanted]) => expect(readAs(goal, { ...KNOWN, names: CALLED_SO })).toBe(wanted));
});

describe("questions about two texts are read as", () => {
  test.for([
    ["What's different between a.md and b.md?", DIFFERENCE],
    ["What is different in a.md and b.md?", DIFFERENCE],
    ["what changed between a.md and b.md?", DIFFERENCE],
    ["What has changed from a.md to b.md?", DIFFERENCE],
    ["How do a.md and b.md differ?", DIFFERENCE],
    ["How does a.md differ from b.md?", DIFFERENCE],
    ["Worin unterscheiden sich a.md und b.md?", DIFFERENCE],
    ["Was ist anders zwischen a.md und b.md?", DIFFERENCE],
    ["Was hat sich von a.md zu b.md geändert?", DIFFERENCE],
    ["Quelles différences y a-t-il entre a.md et b.md ?", DIFFERENCE],
    ["Qu'est-ce qui a changé entre a.md et b.md ?", DIFFERENCE],
    ["En quoi a.md et b.md diffèrent-ils ?", DIFFERENCE],
    ["¿En qué se diferencian a.md y b.md?", DIFFERENCE],
    ["¿Qué ha cambiado entre a.md y b.md?", DIFFERENCE],
    ["¿Qué diferencias hay entre a.md y b.md?", DIFFERENCE],
    ["Cosa è cambiato tra a.md e b.md?", DIFFERENCE],
    ["Che differenze ci sono tra a.md e b.md?", DIFFERENCE],
    ["In cosa differiscono a.md e b.md?", DIFFERENCE],
    ["O que mudou entre a.md e b.md?", DIFFERENCE],
    ["Em que diferem a.md e b.md?", DIFFERENCE],
    ["Does a.md contradict b.md anywhere?", CONTRADICTIONS],
    ["Do a.md and b.md contradict each other at any point?", CONTRADICTIONS],
    ["Widerspricht a.md irgendwo b.md?", CONTRADICTIONS],
    ["Widersprechen sich a.md und b.md an irgendeiner Stelle?", CONTRADICTIONS],
    ["Est-ce que a.md contredit b.md quelque part ?", CONTRADICTIONS],
    ["¿Contradice a.md a b.md en algún sitio?", CONTRADICTIONS],
    ["a.md contraddice b.md da qualche parte?", CONTRADICTIONS],
    ["O a.md contradiz o b.md em algum lugar?", CONTRADICTIONS],
  ])("%s", ([goal = "", wanted]) => expect(readAs(goal)).toBe(wanted));

  test.for([
    ["What did Ana change between a.md and b.md?", /Looks for what answers/],
    ["What is the different price in a.md and b.md?", /Looks for what answers/],
  ] as const)("%s", ([goal, wanted]) => expect(readAs(goal)).toMatch(wanted));
});

describe("goals that say too little about files, or something else, are refused", () => {
  test.for([
    ["Delete all files", /not read/],
    ["Delete a.md", /not read/],
    ["Delete the old files", /not read/],
    ["Delete the empty folders and the photos", /not read/],
    ["Delete the duplicate files", /which of the same files stays/],
    ["Delete the duplicate files and keep the best", /not read/],
    ["Rename all files nicely", /not read/],
    ["Rename the photos by what they show", /not read/],
    ["Add the prefix draft- to the *.md files", /between quotes/],
    ["Rename *.md to c.md", /one \* in the old name and one in the new/],
    ["Rename *.* to *.bak", /one \* in the old name/],
    ["Rename the photos to trip-01, trip-07", /not read/],
    ["Move the photos of Berlin into a folder Berlin", /not read/],
    ["Move the blurry photos into a folder blurry", /not read/],
    ["Move a.md to the cloud and b.md to the printer", /not read/],
    ["Copy the style of a.md to b.md", /not read/],
    ["Put the .png files into a folder scans and the blurry ones into a folder bin", /not read/],
    ["Put the .png files into a folder scans and burn the .eml files", /not read/],
    ["Organise the files by importance", /not read/],
    ["Delete everything but a.md", /not read/],
  ] as const)("%s", ([goal, wanted]) => expect(readAs(goal)).toMatch(wanted));
});
