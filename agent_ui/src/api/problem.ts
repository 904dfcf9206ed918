/** What the service refuses: RFC 9457 problem details. Match on `code`; the text may change. */
export class Problem extends Error {
  readonly code: string;
  readonly status: number;
  readonly retryAfter: number | null; // seconds

  constructor(code: string, status: number, detail: string, retryAfter: number | null = null) {
    super(detail);
    this.name = "Problem";
    this.code = code;
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/** Nothing came back: no network, or no service behind it. */
export const UNREACHABLE = "unreachable";

export function codeOf(error: unknown): string {
  return error instanceof Problem ? error.code : "unexpected";
}

/** What was refused and why, in the service's own words: for a programmer, or where no code says it. */
export function detailOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export async function problemOf(answer: Response): Promise<Problem> {
  const body: unknown = await answer.json().catch(() => null);
  const told = isRecord(body) ? body : {};
  const code = typeof told.code === "string" ? told.code : codeOfStatus(answer.status);
  const detail = typeof told.detail === "string" ? told.detail : answer.statusText;
  const wait = Number(answer.headers.get("Retry-After"));
  return new Problem(code, answer.status, detail, Number.isFinite(wait) && wait > 0 ? wait : null);
}

function codeOfStatus(status: number): string {
  switch (status) {
    case 401:
      return "unauthenticated";
    case 403:
      return "forbidden";
    case 404:
      return "not_found";
    case 409:
      return "conflict";
    case 413:
      return "too_large";
    case 422:
      return "invalid";
    case 429:
      return "too_many";
    case 502:
    case 503:
    case 504:
      return "unavailable";
    default:
      return "unexpected";
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
