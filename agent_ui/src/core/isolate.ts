/**
 * Text as people wrote it, in pieces: words, web addresses, and what reads from left to right
 * whatever stands around it (phones, references, e-mail addresses, amounts, account numbers).
 */
export interface Piece {
  readonly text: string;
  readonly kind: "words" | "code" | "link";
  readonly href?: string;
}

const DIGIT = "[0-9\u06f0-\u06f9\u0660-\u0669]";
const WEB = String.raw`(?:https?:\/\/|www\.)[^\s<>"'“”«»،؛]+`;
const MAIL = String.raw`[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+`;
/** A ticket's reference. */
const OURS = "[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z](?![\\p{L}\\p{N}])";
/** In groups: a phone, an account or a card; the first group says that it is one. */
const GROUPED = `(?:\\+|\\(?[0\u06f0\u0660]|[A-Z]{2}${DIGIT}{2}|${DIGIT}{4}(?= ${DIGIT}{4} ${DIGIT}{4}))${DIGIT}*(?:[ \u00a0()\u2010-\u2013-]{1,2}${DIGIT}{2,})+`;
/** In one piece: an amount, a date, a reference such as AR-355508. */
const TIGHT = `(?:[A-Z]{1,6}[-\u2010\u2011/]?)?${DIGIT}+(?:[.,:/\u066b\u066c\u060c\u2010-\u2013-]${DIGIT}+)+|[A-Z]{1,6}-?${DIGIT}{2,}|\\+?${DIGIT}{6,}`;
const LEFT_TO_RIGHT = new RegExp(
  String.raw`(?<![\p{L}\p{N}])(?:(${WEB})|${MAIL}|${OURS}|${GROUPED}|${TIGHT})`,
  "gu",
);
/** Any other number, with the sign and the unit that belong to it. */
const NUMBER = new RegExp(`(?<![\\p{L}\\p{N}])[#$€£+\u2212-]?${DIGIT}{2,}[%٪$€£]?`, "gu");
/** Where a field for plain text, which cannot isolate, puts the groups of a number the wrong way. */
const TURNED = new RegExp(`^[+(]|${DIGIT}[ \u00a0()\u2010-\u2013-]+${DIGIT}`, "u");
const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}]/u;
const TRAILING = /[.,;:!?)\]}…؟]+$/u;

/** A value inside a sentence, read in its own direction (Unicode FSI … PDI). */
export const isolated = (text: string): string => `\u2068${text}\u2069`;

export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(LEFT_TO_RIGHT)) {
    const piece = match[1] ? link(match[1]) : ({ text: match[0], kind: "code" } as const);
    if (!piece) continue;
    if (match.index > end) found.push({ text: text.slice(end, match.index), kind: "words" });
    found.push(piece);
    end = match.index + piece.text.length;
  }
  if (end < text.length) found.push({ text: text.slice(end), kind: "words" });
  return found;
}

/**
 * As `pieces`, for a line that is cut where its room ends: every number is a piece of its own there,
 * so that none loses digits. A number without its front looks like another number.
 */
export function linePieces(text: string): Piece[] {
  return pieces(text).flatMap((piece) => (piece.kind === "words" ? numbered(piece.text) : piece));
}

/** The numbers that a field for plain text shows in another order than the one they are written in. */
export function turned(text: string): string[] {
  return text
    .split("\n")
    .filter((line) => RIGHT_TO_LEFT.test(line))
    .flatMap(pieces)
    .filter((piece) => piece.kind === "code" && TURNED.test(piece.text))
    .map((piece) => piece.text);
}

function numbered(text: string): Piece[] {
  const found: Piece[] = [];
  let end = 0;
  for (const { 0: number, index } of text.matchAll(NUMBER)) {
    if (index > end) found.push({ text: text.slice(end, index), kind: "words" });
    found.push({ text: number, kind: "code" });
    end = index + number.length;
  }
  if (end < text.length) found.push({ text: text.slice(end), kind: "words" });
  return found;
}

function link(written: string): Piece | null {
  const text = written.replace(TRAILING, "");
  try {
    const url = new URL(/^www\./i.test(text) ? `https://${text}` : text);
    const isWeb = url.protocol === "http:" || url.protocol === "https:";
    return isWeb ? { text, kind: "link", href: url.href } : null;
  } catch {
    return null;
  }
}
