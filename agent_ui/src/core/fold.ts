/** A text as one looks for it: without case, and with one form of the letters that Arabic and Persian share. */
export function fold(text: string): string {
  return text.normalize("NFKC").replace(/ي/g, "ی").replace(/ك/g, "ک").toLocaleLowerCase();
}
