/** Text as people wrote it, cut where an address begins and ends. */

export interface Link {
  readonly text: string;
  readonly href: string;
}

const ADDRESS = /\b(?:https?:\/\/|www\.)[^\s<>"'“”«»،؛]+/giu;
const TRAILING = /[.,;:!?)\]}…؟]+$/u;

/** Return the text in pieces: words stay words, web addresses become links. */
export function pieces(text: string): (string | Link)[] {
  const found: (string | Link)[] = [];
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = match[0].replace(TRAILING, "");
    const href = webAddress(address);
    if (!href) continue;
    if (match.index > end) found.push(text.slice(end, match.index));
    found.push({ text: address, href });
    end = match.index + address.length;
  }
  if (end < text.length) found.push(text.slice(end));
  return found;
}

function webAddress(written: string): string | null {
  try {
    const url = new URL(/^www\./i.test(written) ? `https://${written}` : written);
    return url.protocol === "http:" || url.protocol === "https:" ? url.href : null;
  } catch {
    return null;
  }
}
