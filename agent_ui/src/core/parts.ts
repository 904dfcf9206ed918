/**
 * A text in parts of a few screens each, so that only those in sight are laid out. Joined they are
 * the text again.
 *
 * A part ends with a line where lines are of any sensible length, else between two words.
 */
const WANTED = 8_000; // characters
const LONGEST = 32_000;

export function parts(text: string): string[] {
  const found: string[] = [];
  let start = 0;
  while (text.length - start > LONGEST) {
    const end = cut(text, start);
    found.push(text.slice(start, end));
    start = end;
  }
  if (start < text.length) found.push(text.slice(start));
  return found;
}

function cut(text: string, start: number): number {
  for (const end of ["\n", " "]) {
    const place = text.indexOf(end, start + WANTED);
    if (place !== -1 && place < start + LONGEST) return place + 1;
  }
  const last = text.charCodeAt(start + LONGEST - 1);
  return start + LONGEST - (last >= 0xd800 && last < 0xdc00 ? 1 : 0); // half a character
}
