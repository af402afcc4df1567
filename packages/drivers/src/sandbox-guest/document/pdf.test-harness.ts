/** A PDF with one page for each list of lines, as small as one can be; `extra` are further objects. */
export function pdfOf(pages: readonly (readonly string[])[], { title, catalog = "", extra = [] }: PdfExtras = {}): Uint8Array {
  const first = 4 + (title === undefined ? 0 : 1);
  const kids = pages.map((_, n) => `${first + 2 * n} 0 R`).join(" ");
  const objects = [
    `<< /Type /Catalog /Pages 2 0 R ${catalog} >>`,
    `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ...(title === undefined ? [] : [`<< /Title (${escaped(title)}) >>`]),
    ...pages.flatMap((lines, n) => {
      const text = `BT /F1 12 Tf 72 720 Td 14 TL ${lines.map((line) => `(${escaped(line)}) Tj T*`).join(" ")} ET`;
      return [
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> /Contents ${first + 2 * n + 1} 0 R >>`,
        `<< /Length ${text.length} >>\nstream\n${text}\nendstream`,
      ];
    }),
    ...extra,
  ];
  let file = "%PDF-1.4\n";
  const offsets = objects.map((object, n) => {
    const at = file.length;
    file += `${n + 1} 0 obj\n${object}\nendobj\n`;
    return at;
  });
  const start = file.length;
  const rows = offsets.map((at) => `${String(at).padStart(10, "0")} 00000 n \n`).join("");
  const info = title === undefined ? "" : "/Info 4 0 R";
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R ${info} >>\nstartxref\n${start}\n%%EOF\n`;
  return Uint8Array.from(file, (sign) => sign.charCodeAt(0));
}

export interface PdfExtras {
  readonly title?: string;
  /** More entries of the catalog. */
  readonly catalog?: string;
  readonly extra?: readonly string[];
}

const escaped = (text: string): string => text.replace(/[\\()]/g, "\\$&");
